import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An object as the program in place of kubectl has it. */
export interface Known {
  readonly uid: string;
  readonly version?: string;
  /** The kinds and uids of its owners. */
  readonly ownerKinds?: string;
  readonly ownerUid?: string;
  readonly isReady?: boolean;
  readonly yaml?: string;
}

export interface Ran {
  readonly code: number | null;
  readonly stderr: string;
}

/**
 * A folder with programs called kubectl and helm that come first on the PATH. They know objects by RESOURCE.NAMESPACE.NAME, refuse
 * a deletion or a patch whose preconditions do not hold, and run what a test says when something is deleted or annotated.
 */
export class FakeKubectl {
  readonly folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
  private readonly state = join(this.folder, 'state');

  constructor() {
    mkdirSync(this.state);
    mkdirSync(join(this.folder, 'bin'));
    this.program('kubectl', KUBECTL);
    this.program('helm', HELM);
    this.program('sleep', ':');
  }

  set(
    key: string,
    { uid, version = '1', ownerKinds = '', ownerUid = '', isReady = true, yaml = '' }: Known,
  ): void {
    const at = join(this.state, key);
    mkdirSync(at, { recursive: true });
    const files = { uid, version, ownerKinds, ownerUid, ready: isReady ? 'True' : 'False', yaml };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
  }

  has = (key: string): boolean => existsSync(join(this.state, key));

  /** A command for a shell that is run after each `delete` or `annotate`, in the folder of the objects. */
  after(verb: 'delete' | 'annotate', command: string): void {
    writeFileSync(join(this.folder, `after-${verb}`), command);
  }

  /** What was asked, one call a line; the bodies of deletions follow their calls. */
  get calls(): string[] {
    const file = join(this.folder, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  /** Those of the calls that change something. */
  get changes(): string[] {
    return this.calls.filter((call) => /^(?:delete|annotate|patch|uninstall) /.test(call));
  }

  saved = (name: string): string => readFileSync(join(this.folder, 'backup', name), 'utf8');
  savedNames = (): string[] => readdirSync(join(this.folder, 'backup')).sort();

  run(script: string, ...args: readonly string[]): Ran {
    const file = join(this.folder, 'retire.sh');
    writeFileSync(file, script);
    // It has to be a script of any POSIX shell, not of the one here alone.
    execFileSync('sh', ['-n', file]);
    const { status, stderr } = spawnSync('sh', [file, ...args], {
      cwd: this.folder,
      encoding: 'utf8',
      env: {
        PATH: `${join(this.folder, 'bin')}:${process.env['PATH']}`,
        STATE: this.state,
        HOME: this.folder,
        BACKUP: join(this.folder, 'backup'),
        PATIENCE: '4',
      },
    });
    return { code: status, stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private program(name: string, text: string): void {
    const file = join(this.folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  }
}

const KUBECTL = String.raw`
cd "$STATE"
if [ "$1" = --context ]; then printf '%s\n' "$2" >>../contexts; shift 2; fi
printf '%s\n' "$*" >>../calls
verb=$1
shift
namespace='' output='' lenient=''
case $verb in
  delete)
    path=$2
    body=$(cat)
    printf '%s\n' "$body" >>../calls
    name=$(basename "$path")
    resource=$(basename "$(dirname "$path")")
    case $path in */namespaces/*) namespace=$(printf '%s' "$path" | sed 's#.*/namespaces/\([^/]*\)/.*#\1#') ;; esac
    at=$(ls -d "$resource"*".$namespace.$name") || exit 1
    case $body in *'"uid":"'"$(cat "$at/uid")"'"'*) ;; *) echo 'Precondition failed: UID' >&2; exit 1 ;; esac
    case $body in
      *resourceVersion*'"'"$(cat "$at/version")"'"'*) ;;
      *resourceVersion*) echo 'Precondition failed: resourceVersion' >&2; exit 1 ;;
    esac
    rm -r "$at"
    [ ! -e ../after-delete ] || . ../after-delete
    exit 0
    ;;
esac
resource=$1
name=$2
shift 2
while [ $# -gt 0 ]; do
  case $1 in
    -n) namespace=$2; shift ;;
    -o) output=$2; shift ;;
    --ignore-not-found) lenient=yes ;;
  esac
  shift
done
at=$resource.$namespace.$name
if [ ! -d "$at" ]; then
  [ -n "$lenient" ] && exit 0
  echo 'Error from server (NotFound)' >&2
  exit 1
fi
case $verb in
  annotate) [ ! -e ../after-annotate ] || . ../after-annotate ;;
  get)
    case $output in
      'jsonpath={.metadata.uid} {.metadata.resourceVersion}') printf '%s %s' "$(cat "$at/uid")" "$(cat "$at/version")" ;;
      'jsonpath={.metadata.uid}') cat "$at/uid" ;;
      'jsonpath={.metadata.ownerReferences[*].kind}') cat "$at/ownerKinds" ;;
      'jsonpath={.metadata.ownerReferences[*].uid}'*) printf '%s %s' "$(cat "$at/ownerUid")" "$(cat "$at/ready")" ;;
      go-template=*) cat "$at/yaml" ;;
      name) echo "$resource/$name" ;;
      yaml) cat "$at/yaml" ;;
      *) echo "unknown output $output" >&2; exit 1 ;;
    esac
    ;;
esac`;

const HELM = String.raw`
[ "$1" != --kube-context ] || shift 2
printf '%s\n' "$*" >>"$STATE/../calls"
[ "$1" != uninstall ] || [ ! -e "$STATE/../after-uninstall" ] || . "$STATE/../after-uninstall"`;
