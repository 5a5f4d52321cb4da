/**
 * Paths that scanners ask for and apps do not, in families, written for this project. A family is kept narrow: a pattern
 * that a real app's own path fits costs that app its phone, while a probe that is missed is merely a stranger's request.
 * So there is no family for `.php`, `/admin`, `/backup` or `/api/…`, and quotes, `$` and braces are no marks:
 * Nextcloud is made of `.php`, Jellyfin has a `/Backup`, Subsonic passwords hold anything.
 *
 * Patterns see the decoded path in lower case. Those in `AT_THE_TOP` are tried at the start of the path and after its first
 * segment (`/blog/wp-login.php`), since below that a path is somebody's file; those in `ANYWHERE` on the whole path.
 */
export const AT_THE_TOP: Readonly<Record<string, readonly RegExp[]>> = {
  'dot files': [/^\.(?!well-known(?:\/|$))[a-z_]/],
  WordPress: [
    /^wp-(?:admin|content|includes|login|config|json|cron|signup|trackback|links-opml|load|settings|mail|comments-post)\b/,
    /^(?:wordpress|wp\d?|xmlrpc\.php|wlwmanifest\.xml)(?:\/|$)/,
  ],
  'PHP tools': [
    /^(?:php-?my-?admin|pma|myadmin|mysqladmin|dbadmin|sqladmin|phppgadmin|sqlite-?manager|webdb|adminer)(?:[-_.\d][^/]*)?(?:\/|$)/,
    /^(?:phpinfo|info|pi|test|shell|cmd|c99|r57|wso|alfa|mini|up|upload|uploader|eval-stdin|adminer|sql|x|1|filemanager|config|configuration|setup|install|server|i|php|tool|about|radio|hello)\.php\d?$/,
    /^vendor\/(?:phpunit|laravel|composer)/,
    /^(?:phpunit|thinkphp|laravel-filemanager|_ignition|telescope|debugbar|_profiler|app_dev\.php)(?:\/|$)/,
  ],
  'admin consoles': [
    /^(?:manager\/(?:html|text|status)|host-manager|jmx-console|web-console|admin-console|invoker|axis2(?:-admin)?|jolokia|hudson|jkstatus)(?:\/|$)/,
    /^(?:solr\/(?:admin|select)|druid\/(?:index|indexer|console|login)|nacos\/v\d|geoserver\/(?:web|ows|wfs)|xxl-job-admin|zabbix\.php|nagios|cacti|webmin|cpanel|plesk|whm|ispconfig|kibana\/app)/,
    /^(?:actuator\/(?:env|heapdump|gateway|jolokia|threaddump|mappings|configprops|beans)|heapdump|env\.json|trace\.axd|elmah\.axd|server-status|server-info|nginx_status|fpm-status|_cat\/indices|_cluster\/health|_nodes|_all_dbs|_utils)(?:\/|\?|$)/,
    /^(?:administrator\/(?:index\.php|manifests|components)|admin\.php|admin\/(?:login\.(?:php|aspx?|jsp)|config\.php|controller\/extension|phpmyadmin)|user\/register$|components\/com_|bitrix\/|typo3(?:\/|$)|umbraco|sitecore|magento|downloader\/index\.php)/,
  ],
  'mail and VPN gateways': [
    /^(?:owa\/|ecp\/|ews\/exchange|autodiscover\/|mapi\/|rpc\/rpcproxy|exchange\/|microsoft-server-activesync|aspnet_client|powershell\/?$)/,
    /^(?:remote\/(?:login|fgt_lang|logincheck|saml|error)|dana-na|dana-cached|dana-ws|global-protect|ssl-vpn|sslvpn|vpns?\/(?:\.\.|index|portal|themes|cfg)|\+cscoe\+|\+cscol?t\+|\+webvpn\+|cgi\/login|logon\/logonpoint|citrix\/|menu\/(?:ss|neo)|my\.policy|tmui\/|mgmt\/(?:tm|shared)|nf\/auth|p\/u\/)/,
    /^(?:mifs\/|mdm\/checkin|zimbra(?:admin)?\/|roundcube|squirrelmail|webmail\/(?:src|index)|rdweb\/|wsman$|adfs\/ls|_layouts\/|_vti_(?:bin|pvt)|saml-idp|goanywhere\/|human\.aspx$|guestaccess\.aspx$|api\/v\d(?:\.\d)?\/(?:cmdb|authentication)\/|api\/sonicos)/,
  ],
  'routers and cameras': [
    /^(?:cgi-bin|cgi-mod|cgi|scgi-bin|fcgi-bin|hnap1|boaform|boafrm|gponform|goform|tmunblock\.cgi|hudsonui|uds\/|onvif\/|isapi\/|psia\/|axis-cgi|webfig|winbox|rom-0|currentsetting\.htm|setup\.cgi|apply\.cgi|hedwig\.cgi|getcfg\.php|diagnostic\.php|evox\/about|rpc2(?:_login)?$|ubus$|luci\/|jnap|picsdesc\.xml|wanipcn\.xml|device\.rsp|shell$|nmaplowercheck|nice ports)/,
    /^[^/]{1,40}\.cgi$/,
  ],
  'backups and secrets': [
    /^(?:[\w-]+\/)?(?:backup|backups?\d*|dump|db|database|data|site|www|wwwroot|html|public_html|website|web|archive|full|mysql|sql|users|localhost)\.(?:sql|zip|rar|7z|tgz|gz|bz2|tar|tar\.gz|bak|old|sqlite|mdb)(?:\.gz)?$/,
    /^(?:[^/]+)\.(?:bak|old|orig|save|swp|swo|sql|pem|key|p12|pfx|jks|kdbx|ovpn|rdp|mdb|env|git|htpasswd|passwd)$/,
    /^(?:config|configuration|settings|secrets?|credentials?|parameters|database|application|app|local|wp-config|web|keys?|aws|docker-compose|sftp|deployment|phpinfo|env|constants?)\.(?:ini|inc|ya?ml|xml|php(?:\.?[a-z~]+|~)|properties|toml|config|txt|bak|old|cfg|conf|env)$/,
    /^(?:secrets?|credentials?|appsettings|sftp-config|serviceaccount|service-account|firebase|aws|keys?|database)\.json$/,
    /^(?:id_[rd]sa|id_ecdsa|id_ed25519|dockerfile|jenkinsfile|makefile|vagrantfile|gemfile(?:\.lock)?|composer\.(?:json|lock)|package-lock\.json|yarn\.lock|web\.config|crossdomain\.xml|ftpsync\.settings|passwd|shadow|htpasswd|proc\/self|etc\/(?:passwd|shadow|hosts)|windows\/win\.ini)$/,
  ],
  'cloud metadata': [
    /^(?:latest\/(?:meta-data|user-data|dynamic)|computemetadata\/v1|metadata\/(?:instance|v1|identity)|opc\/v\d)/,
  ],
  'known holes': [
    /^(?:struts|struts2-showcase|orbis|ognl|\$metadata$|webtools\/control|partymgr\/|catalog\/control|seeyon\/|yyoa\/|weaver\/|tplus\/|ispirit\/|general\/login_code|hybridity|language\/en-gb|teorema505|developmentserver\/|irj\/|sap\/(?:bc|public)|ctc\/servlet|bsh\.servlet|servlet\/(?:~|org)|console\/(?:login|css|images|j_security)|wls-wsat|_async\/|uddiexplorer|coherence|em\/console|psc\/|ui\/vropspluginui|vsphere-client|websso\/|eam\/vib|analytics\/(?:telemetry|ceip)|casa\/nodes|cfide|coldfusion|lucee\/|railo-context|crx\/(?:de|packmgr)|libs\/(?:granite|livecycle)|system\/console|bin\/querybuilder|etc\/designs)/,
    /^(?:containers\/json|v\d\.\d+\/containers|api\/jsonws|api\/v1\/(?:pods|namespaces|nodes)$|runningpods|kubelet|helpdesk\/webobjects|clients\/mycrl|secure\/(?:contactadministrators|dashboard\.jspa|viewuserhover)|rest\/(?:tinymce|gadget\/|api\/latest\/|applinks)|plugins\/servlet\/|pages\/(?:createpage|doenterpagevariables)|setup\/(?:setupadministrator|setup-s\/)|confluence\/|jira\/secure|login\.action$|index\.action$|users\/sign_in$|explore\/projects$|securityrealm\/|script$|asynchpeople|jenkins\/(?:script|login)|ws_utc|arcgis\/rest|archibus\/|akuiteo|ampps|portal\/(?:redlion|portalhelp)|s\/[0-9a-f]{6,}\/_\/)/,
  ],
};

/** Marks of an attempt rather than of a file: these count wherever they stand. */
export const ANYWHERE: Readonly<Record<string, readonly RegExp[]>> = {
  'dot files': [
    /\/\.(?:env|git|svn|hg|bzr|aws|ssh|ds_store|htaccess|htpasswd|npmrc|dockerenv|dockercfg|kube|vscode|idea|bash_history|bashrc|profile|s3cfg|gitlab-ci\.yml|travis\.yml|circleci|terraform|netrc|pgpass|my\.cnf|remote|ftpconfig|sql_history|zsh_history)(?:[./~_-]|$)/,
  ],
  traversal: [
    /(?:^|[/\\])\.\.(?:[/\\;]|$)/,
    /\/etc\/passwd|\/win\.ini|\/proc\/self\//,
    /%2e%2e|%252e|%c0%ae/,
  ],
  injection: [
    /[\x00-\x08\x0a-\x1f\x7f]/,
    /\$\{jndi:|<script|union(?:\s|\+)+select|\bor(?:\s|\+)+1=1|!!python\/|\{\{\d+\*\d+\}\}/,
  ],
};
