/** What a script to retire is made of: functions of a POSIX shell. RESOURCE NAME NAMESPACE is how each names an object. */
export const RETIRE_FUNCTIONS = `backup=\${BACKUP:-pompaths-backup-$(date -u +%Y%m%dT%H%M%SZ)}
patience=\${PATIENCE:-300}
isCheck=''
case \${1-} in
  '') ;;
  --check) isCheck=yes ;;
  *) printf 'usage: sh %s [--check]\\n' "$0" >&2; exit 2 ;;
esac

say() { printf '%s\\n' "$1" >&2; }
stop() {
  printf 'stopped: %s\\nNothing after this was done. Plan again: pompaths retire\\n' "$1" >&2
  exit 1
}
k() { kubectl \${context:+--context "$context"} "$@"; }
get() { k get "$1" "$2" \${3:+-n "$3"} -o "$4"; }

# The cluster that was planned for, by the uid of its namespace kube-system.
same_cluster() {
  [ -n "$1" ] || return 0
  now=$(get namespace kube-system '' 'jsonpath={.metadata.uid}') || stop 'cannot tell which cluster this is'
  [ "$now" = "$1" ] || stop 'this is another cluster than the one the plan was made from'
}
# The object that was seen: uid, and resourceVersion where one is given.
same() {
  now=$(get "$1" "$2" "$3" 'jsonpath={.metadata.uid} {.metadata.resourceVersion}') || stop "cannot read $1 $3 $2"
  if [ -n "$5" ]; then expected="$4 $5"; else expected=$4 now=\${now%% *}; fi
  [ "$now" = "$expected" ] || stop "$1 $3 $2 is no longer what the plan saw: $now in place of $expected"
}
reconciled() {
  now=$(get pomerium.ingress.pomerium.io global '' "go-template={{index .status.ingress \\"$1\\" \\"reconciled\\"}}") ||
    stop "cannot read what Pomerium says of $1"
  [ "$now" = true ] || stop "Pomerium does not have $1 in force"
}
# A Secret that its Certificate owns would be deleted with it.
secret_stays() {
  now=$(get "$1" "$2" "$3" 'jsonpath={.metadata.ownerReferences[*].kind}') || stop "cannot read $1 $3 $2"
  [ -z "$now" ] || stop "the Secret $3 $2 is owned by a $now and would be deleted with it"
}
has_release() {
  command -v helm >/dev/null || stop 'helm is not on the PATH'
  helm \${context:+--kube-context "$context"} status "$1" -n "$2" >/dev/null || stop "there is no Helm release $1 in $2"
}
checked() {
  say 'everything is as it was planned'
  [ -z "$isCheck" ] || exit 0
  mkdir "$backup" || stop "cannot make a new folder $backup"
  say "saved objects are in $backup"
}

# Without what the API server gives, and without owners, so that kubectl create takes it and nothing collects it.
clean() {
  awk '
    /^[^ ]/ { top = $0; drop = 0 }
    top ~ /^status:/ { next }
    top ~ /^metadata:/ && /^  [^ -]/ {
      drop = ($0 ~ /^  (uid|resourceVersion|creationTimestamp|generation|selfLink|managedFields|ownerReferences|finalizers):/)
    }
    drop { next }
    { print }
  '
}
save() {
  get "$1" "$2" "$3" yaml >"$backup/$4.orig" || stop "cannot save $1 $3 $2"
  clean <"$backup/$4.orig" >"$backup/$4" || stop "cannot write $backup/$4"
  grep -q '^kind:' "$backup/$4" || stop "$backup/$4 holds no object"
}
remove() {
  printf '%s' "$5" | k delete --raw "$4" -f - >/dev/null ||
    stop "cannot delete $1 $3 $2; where it says Precondition failed, it was changed since the plan was made"
}
remove_if_there() {
  now=$(k get "$1" "$2" \${3:+-n "$3"} --ignore-not-found -o name) || stop "cannot read $1 $3 $2"
  [ -z "$now" ] || remove "$@"
}
patch() {
  k patch "$1" "$2" \${3:+-n "$3"} --type=json -p "$4" >/dev/null || stop "cannot change $1 $3 $2"
}
uninstall() {
  helm \${context:+--kube-context "$context"} uninstall "$1" -n "$2" --keep-history --wait >/dev/null ||
    stop "cannot uninstall the Helm release $1: see that its webhook is not left without its controller"
}
await_gone() {
  left=$patience
  while :; do
    now=$(k get "$1" "$2" \${3:+-n "$3"} --ignore-not-found -o 'jsonpath={.metadata.uid}') || stop "cannot read $1 $3 $2"
    [ "$now" = "$4" ] || return 0
    [ "$left" -gt 0 ] || stop "$1 $3 $2 is still there after $patience s: once it is gone, nothing makes it anew before the Ingress that takes over changes"
    left=$((left - 2))
    sleep 2
  done
}
touch_object() {
  k annotate "$1" "$2" \${3:+-n "$3"} --overwrite "pompaths/looked-at=$(date -u +%Y%m%dT%H%M%SZ)" >/dev/null ||
    stop "cannot annotate $1 $3 $2: until it changes, nothing renews its certificate"
}
await_certificate() {
  left=$patience
  while :; do
    now=$(k get "$1" "$2" \${3:+-n "$3"} --ignore-not-found \\
      -o 'jsonpath={.metadata.ownerReferences[*].uid} {.status.conditions[?(@.type=="Ready")].status}') || stop "cannot read $1 $3 $2"
    [ "$now" = "$4 True" ] && return 0
    [ "$left" -gt 0 ] || stop "no ready Certificate $3 $2 after $patience s: kubectl describe certificate tells why; its Secret is still there, and saved"
    left=$((left - 2))
    sleep 2
  done
}
`;
