/**
 * What a user agent claims to be. Anybody can claim anything: this tells browsers, whose requests people can sign in for,
 * from programs, which cannot, and never proves that a program is a real client.
 */
export type AgentClass =
  /** The complete user agent of a known engine. */
  | 'browser'
  /** A program with a name of its own, an e-reader. */
  | 'native'
  /** An app that shows web pages in itself: it may ask for pages as well as for an API. */
  | 'webview'
  /** The bare name of a library, part of a user agent, or none. */
  | 'neutral'
  /** A scanner or crawler by its own account. */
  | 'scanner'
  /** Fetches a link to show a preview of it. */
  | 'preview'
  /** The log has no user agents. */
  | 'untold';

export function classOfAgent(userAgent: string | undefined): AgentClass {
  if (userAgent === undefined) return 'untold';
  const agent = userAgent.slice(0, MAX_AGENT).trim();
  if (PREVIEW.test(agent)) return 'preview';
  if (SCANNER.test(agent)) return 'scanner';
  if (agent === '' || NEUTRAL.test(agent)) return 'neutral';
  return agent.startsWith('Mozilla/') || agent.startsWith('Opera/') ? classOfMozilla(agent) : 'native';
}

/** A program that people do not sign in with. */
export const isProgram = (agent: AgentClass): boolean =>
  agent === 'native' || agent === 'webview' || agent === 'neutral';

/**
 * Browsers name an engine and only products of browsers after it. Another product there is an app that embeds the engine,
 * and so are Android's WebView (`; wv)`), iOS's, which lacks `Safari/`, and devices that add their name in brackets.
 */
function classOfMozilla(agent: string): AgentClass {
  if (agent.includes('; wv)')) return 'webview';
  if (OLD_BROWSER.test(agent)) return 'browser';
  const [, rest] = ENGINE.exec(agent) ?? [];
  if (rest === undefined) return 'native';
  const products = rest.split(' ').flatMap((product) => product.split('/')[0] || []);
  if (!products.every((name) => BROWSER_PRODUCTS.has(name))) return 'native';
  if (products.some((name) => name === 'Safari' || name === 'Firefox')) return 'browser';
  return products.includes('Mobile') && /\((?:iPhone|iPad|iPod)/.test(agent) ? 'webview' : 'neutral';
}

const MAX_AGENT = 512;

const ENGINE =
  /^Mozilla\/5\.0 \([^()]*(?:\([^()]*\)[^()]*)*\) (?:Gecko\/[\w.]+|AppleWebKit\/[\w.+]+(?: \(KHTML, like Gecko\))?)(.*)$/;
const OLD_BROWSER = /^Mozilla\/[45]\.0 \([^)]*(?:MSIE \d|Trident\/)[^)]*\)(?: like Gecko)?$|^Opera\/9/;
const BROWSER_PRODUCTS = new Set(
  `Brave BraveiOS Chrome Chromium CriOS DuckDuckGo Ddg Edg EdgA EdgiOS Edge EdgW Epiphany Firefox Focus FxiOS GSA HeadlessChrome
  Klar Konqueror Mobile MiuiBrowser Navigator OPR OPT OPX OPiOS Opera PaleMoon Puffin QQBrowser QtWebEngine SamsungBrowser Safari SeaMonkey Silk
  SeznamBrowser Sleipnir UCBrowser Ubuntu Version Vivaldi Waterfox Whale YaBrowser Yowser`.split(/\s+/),
);

/** Libraries and tools by their bare names, and the starts of a browser's user agent without the rest. */
const NEUTRAL =
  /^(?:(?:aiohttp|akka-http|Apache-HttpClient|Apache-HttpAsyncClient|axios|curl|CFNetwork|Dalvik|Dart|Deno|dio|fasthttp|Faraday|fetch|Go-http-client|got|GuzzleHttp|HTTPie|http\.rb|hyper|Java|Java-http-client|Jakarta Commons-HttpClient|jersey|ktor-client|libcurl|libcurl-agent|libwww-perl|Lua-resty-http|LuaSocket|LWP::Simple|node|node-fetch|okhttp|PHP|python-httpx|Python-urllib|python-requests|Python|Python-urllib3|reqwest|RestSharp|Ruby|Symfony HttpClient|superagent|Typhoeus|undici|unirest-java|urllib3|ureq|Wget|WinHTTP|Mozilla)(?:\/[^\s]*)?(?: ?\([^)]*\))?)$/i;

/** Names that scanners and crawlers give themselves. */
const SCANNER =
  /\b(?:zgrab|masscan|nmap|nikto|sqlmap|nuclei|projectdiscovery|gobuster|dirbuster|dirsearch|ffuf|feroxbuster|wfuzz|wpscan|whatweb|httprobe|censys|censysinspect|shodan|expanse|paloaltonetworks|internet-?measurement|netsystemsresearch|leakix|l9explore|l9tcpid|l9scan|onyphe|binaryedge|stretchoid|criminalip|fofa|zoomeye|netcraft|acunetix|nessus|openvas|qualys|detectify|arachni|burp|zaproxy|owasp|jorgee|zmeu|morfeus|muieblackcat|libredtail-http|researchscan|xfa1|alittle client|hello,? world|keydrop|genomecrawler|modat|driftnet|securitytrails|scaninfo|vulnerability|pentest|security ?scan)\b|(?:bot|crawler|spider|slurp)\/\d|\bcompatible; [^)]*\+https?:/i;

/** Link previews: WhatsApp and friends ask for every address that is pasted into a chat. */
const PREVIEW =
  /\b(?:whatsapp|telegrambot|slackbot|slack-imgproxy|discordbot|facebookexternalhit|facebot|twitterbot|linkedinbot|skypeuripreview|googlemessages|google-pagerenderer|mattermost-?bot|redditbot|line-?poker|kakaotalk-scrap|embedly|iframely|bitlybot|signal-?desktop-?preview|teamsbot|applebot|vkshare|zoombot)\b/i;
