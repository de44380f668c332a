# bash completion for assay(1). Commands and flags come from the program's own --help, so that they are
# those of the version that is installed.

_assay_commands() {
    assay --help 2>/dev/null | sed -n '/^Commands:/,/^Exit codes:/s/^  \([a-z]\{1,\}\).*/\1/p'
}

_assay_flags() {
    assay "$1" --help 2>/dev/null | grep -o -- '--[a-z][a-z0-9-]*' | sort -u
}

# The first word of each line of a list.
_assay_list() {
    assay list "$@" 2>/dev/null | awk '{print $1}'
}

# What a flag takes, where the help says it as a|b|c.
_assay_values() {
    assay "$1" --help 2>/dev/null | sed -n "s/^  .*$2 \([a-z0-9.]*|[a-z0-9.|]*\).*/\1/p" | tr '|' '\n'
}

_assay() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    local words
    if ((COMP_CWORD == 1)); then
        words=$(_assay_commands)
    else
        case $before in
        -t | --target) words=$(_assay_list --targets) ;;
        -c | --client) words=$(_assay_list --clients) ;;
        --link | --preset) words=$(_assay_list --links) ;;
        --defect) words=$(_assay_list --defects) ;;
        -o | --out | --ca | --cert | --key | --baseline | --save | --record)
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        *)
            if [[ $word == -* ]]; then
                words=$(_assay_flags "$command")
            elif [[ $before == --* ]] && words=$(_assay_values "$command" "$before") && [[ $words ]]; then
                :
            else
                case $command in
                run | client | list | plan | prove | show) words=$(_assay_list) ;;
                explain)
                    words=$(for kind in statements links targets defects; do _assay_list "--$kind"; done; _assay_list)
                    ;;
                baseline) ((COMP_CWORD == 2)) && words='check update' ;;
                esac
            fi
            ;;
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    # Files of one's own go wherever no name fits.
    ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

complete -o filenames -F _assay assay
