/** What the exit code says. Ctrl-C and an empty answer are no failures. */
export const EXIT = {
  done: 0,
  findings: 1,
  usage: 2,
  input: 3,
  internal: 70,
} as const;
