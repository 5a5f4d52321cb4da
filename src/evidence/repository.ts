/**
 * How many segments of a path name a Git repository: `/alice/dotfiles.git/info/refs` gives 2, a path of no repository 0. Owners and
 * repositories are named by people, so nothing there is a folder of the app, whatever it is called; and the pages about a
 * repository lie below the same names.
 *
 * The rest of the path is that of Git's HTTP protocol (gitprotocol-http, git-lfs docs/api).
 */
export function repositoryLength(names: readonly string[]): number {
  const end = names.findIndex((name) => name.length > '.git'.length && name.endsWith('.git'));
  return end >= 0 && PROTOCOL.test(names.slice(end + 1).join('/')) ? end + 1 : 0;
}

/** Does a name in front of the owner's belong to the server? */
export const isRepositoryFolder = (name: string): boolean => FOLDER.test(name);

const PROTOCOL = /^(?:info\/(?:refs$|lfs\/)|git-(?:upload|receive)-pack$|HEAD$|objects\/)/;
const FOLDER = /^(?:git|scm|repos?|repositories)$/i;
