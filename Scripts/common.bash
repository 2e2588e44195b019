# Shared by the scripts of this folder: sourced, never run.
# shellcheck shell=bash disable=SC1003,SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$root/.build/release

say() {
    [[ -n ${TOPICDESK_QUIET:-} ]] || printf '%s\n' "$*"
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# SwiftPM keeps its caches in the home folder; ours is in the checkout, so that nothing is written outside of it.
# Its temporary folders, too. It ends with the script that called it.
swift_here() {
    notice_files
    mkdir -p "$root/.build/tmp"
    local swiftly=${SWIFTLY_HOME_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/swiftly}
    setpriv --pdeathsig TERM env -u XDG_CACHE_HOME -u XDG_CONFIG_HOME HOME="$root/.build/home" TMPDIR="$root/.build/tmp" \
        SWIFTLY_HOME_DIR="$swiftly" SWIFTLY_BIN_DIR="${SWIFTLY_BIN_DIR:-$swiftly/bin}" swift "$@"
}

# SwiftPM does not see a file that comes to, or goes from, the package in Core/; a change of the manifest's time makes it look.
notice_files() {
    local list=$root/.build/files
    mkdir -p "$root/.build"
    (cd "$root" && find Core Functions Tests Tools -name .build -prune -o -name '*.s[wq]*' -print | sort) >"$list.new"
    cmp -s "$list.new" "$list" || touch "$root/Package.swift"
    mv "$list.new" "$list"
}

# Exports what a file of NAME=value lines says, but for what the environment has already. A value may be bare, in
# single quotes, or in double quotes with \n, \" and \\; a quoted one may go over several lines.
load_environment() {
    local file=$1 line more name value number=0
    local in_double='^"(([^"\]|\\.)*)"[[:space:]]*(#.*)?$' in_single="^'([^']*)'[[:space:]]*(#.*)?\$"
    [[ -f $file ]] || return 0
    while IFS= read -r line || [[ -n $line ]]; do
        number=$((number + 1))
        line=${line%$'\r'}
        [[ $line =~ ^[[:space:]]*(#.*)?$ ]] && continue
        [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] ||
            fail "line $number of $file is not NAME=value"
        name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
        case $value in
            [\"\']*)
                until [[ $value =~ $in_double || $value =~ $in_single ]]; do
                    IFS= read -r more || fail "$name in $file has no closing quote"
                    number=$((number + 1)) value+=$'\n'${more%$'\r'}
                done
                if [[ $value == \"* ]]; then value=$(unescaped "${BASH_REMATCH[1]}."); value=${value%.}
                else value=${BASH_REMATCH[1]}; fi
                ;;
            *)
                [[ $value =~ ^(.*[^[:space:]])?[[:space:]]+#.*$ ]] && value=${BASH_REMATCH[1]}
                value=${value%"${value##*[![:space:]]}"}
                ;;
        esac
        [[ -v $name ]] || export "$name=$value"
    done <"$file"
}

unescaped() {
    local text=${1//'\\'/$'\1'}
    text=${text//'\n'/$'\n'} text=${text//'\"'/'"'}
    printf '%s' "${text//$'\1'/'\'}"
}

# Prints variables of the environment as load_environment reads them.
print_environment() {
    local name value
    for name in "$@"; do
        value=${!name//'\'/'\\'}
        value=${value//'"'/'\"'}
        printf '%s="%s"\n' "$name" "${value//$'\n'/'\n'}"
    done
}

# The desk's data folder, as a whole path; .env may name it, and a relative one belongs to the checkout.
data_folder() {
    local folder
    folder=$(load_environment "$root/.env" && printf '%s' "${TOPICDESK_DATA:-.run}") || return
    folder=${folder%/}
    [[ $folder == /* ]] || folder=$root/$folder
    printf '%s' "$folder"
}
