/**
 * Puts the 32 digits of a UUID as four numbers at `target`: the first digit of eight is the lowest.
 *
 * @returns is it one, in lower case, as Envoy writes them?
 */
export function storeUuid(at: usize, target: usize): bool {
  if (load<u8>(at, 8) != 0x2d || load<u8>(at, 13) != 0x2d) return false;
  if (load<u8>(at, 18) != 0x2d || load<u8>(at, 23) != 0x2d) return false;
  const a = load<u64>(at);
  const b = (<u64>load<u32>(at, 9)) | ((<u64>load<u32>(at, 14)) << 32);
  const c = (<u64>load<u32>(at, 19)) | ((<u64>load<u32>(at, 24)) << 32);
  const d = load<u64>(at, 28);
  if (!areDigits(a, b) || !areDigits(c, d)) return false;
  store<u32>(target, packed(a));
  store<u32>(target, packed(b), 4);
  store<u32>(target, packed(c), 8);
  store<u32>(target, packed(d), 12);
  return true;
}

function areDigits(one: u64, two: u64): bool {
  const bytes = i64x2.replace_lane(i64x2.splat(one), 1, two);
  const numbers = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10));
  const letters = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x61)), i8x16.splat(6));
  return i8x16.all_true(v128.or(numbers, letters));
}

/** Eight digits, one a byte, as eight groups of four bits. */
function packed(digits: u64): u32 {
  const values = (digits & 0x0f0f_0f0f_0f0f_0f0f) + ((digits >> 6) & 0x0101_0101_0101_0101) * 9;
  const pairs = (values | (values >> 4)) & 0x00ff_00ff_00ff_00ff;
  const fours = (pairs | (pairs >> 8)) & 0x0000_ffff_0000_ffff;
  return <u32>(fours | (fours >> 16));
}
