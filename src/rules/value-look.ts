/**
 * Does a segment that no shape fits look like something an app or a person put there, rather than like a name of an API?
 * Words with numbers (`summer-42`), titles with spaces, names in other letters, files, domains, versions, languages.
 */
export const looksLikeValue = (name: string): boolean =>
  LOOKS.some((pattern) => pattern.test(name)) && !isChosen(name);

/** Is it a word that APIs use for what they do and have? Such a word is no value, whatever stands beside it. */
export const isChosen = (name: string): boolean => CHOSEN.test(name) || WORDS.has(name.toLowerCase());

const LOOKS: readonly RegExp[] = [
  /[a-z]-\d{1,4}$/i,
  /[ ()',]|%|[^\x00-\x7f]/,
  /^[a-z]+\d{1,4}$/i,
  /^v?\d+\.\d+(?:\.\d+)*$/,
  /^[\w-]+(?:\.[\w-]+)+\.(?:com|org|net|io|dev)$/i,
  /^[^.]*[\dA-Z][^.]*\.[a-z][a-z0-9]{1,4}$/,
  /^\w+(?:\.\w+)+_\w+/,
];
const CHOSEN =
  /^(?:v\d{1,2}|oauth2?|base64|mp3|s3|sha\d+|md5|2fa|x509|p2p|k8s|i18n|l10n|web3|utf8|[a-z]*[A-Z]\w*2)$|^$/;

/** Common words of APIs, written down for this project. */
const WORDS = new Set(
  `about accept access account accounts activate actions active activity add admin all api apply approve archive assets audit auth
  available avatar backup batch branding bulk calendar cancel capabilities categories check clear clone close collections comments
  commits complete config configuration confirm content copy count counts create current dashboard data default definitions delete
  delta description details devices diff disable download draft edit editor email enable entries errors events execute export favorite
  feed fields files filter filters find follow followers following forks from generate global graphql groups head health heartbeat
  help hide history home hooks image images import inbox index info init install invite issues item items jobs join key keys labels
  languages last latest layout leave library limits link list live local lock log login logout logs lookup manage manifest me
  members merge message messages metadata metrics mine mode move my name names new next notifications now offline options order
  organizations orgs overview owner pages parameters parse password pause permission permissions ping pinned play playlists plugins
  policy preferences presets preview previous priority private profile progress projects properties provision public publish query queue
  random raw read ready rebuild recent recommended redirect redo refresh register reject releases remove rename reorder replace repos
  report reports request requests resend reset resolve restart restore results resume retry revert review reviews revoke roles root
  rotate rules run save scan schema scopes search secret secrets select self send series server session sessions set settings setup
  share show shutdown shuffle signature similar skip snapshot sort star starred start state stats statistics status stop stream
  submit subscribe subscribers subscription subscriptions suggestions summary support sync system tags tasks team teams template
  templates test testall time token tokens topics transfer trash tree trigger unfollow unlock unread unstar update updates upload url
  usage user users validate values verify version versions view views watch webhook webhooks wiki`.split(
    /\s+/,
  ),
);
