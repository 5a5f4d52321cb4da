# Counts the paths of refused requests per host by the numbers of their fields, as a quick script does: run with -F'"'.
$54 == "ext_authz_denied" { count[$24 " " $28]++ }
END { for (key in count) print count[key], key }
