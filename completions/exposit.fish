# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_exposit_global_optspecs
    string join \n h/help V/version
end

function __fish_exposit_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_exposit_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_exposit_using_subcommand
    set -l cmd (__fish_exposit_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c exposit -n "__fish_exposit_needs_command" -s h -l help -d 'Print help'
complete -c exposit -n "__fish_exposit_needs_command" -s V -l version -d 'Print version'
complete -c exposit -n "__fish_exposit_needs_command" -f -a "lint" -d 'Check what an endpoint exposes: files, URLs or standard input'
complete -c exposit -n "__fish_exposit_needs_command" -f -a "explain" -d 'Explain a rule'
complete -c exposit -n "__fish_exposit_needs_command" -f -a "rules" -d 'List the rules'
complete -c exposit -n "__fish_exposit_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c exposit -n "__fish_exposit_needs_command" -f -a "man" -d 'Print the manual pages'
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l dialect -d 'auto, prometheus-text, openmetrics-1, openmetrics-2, protobuf' -r -f -a "auto\t''
prometheus-text\t''
openmetrics-1\t''
openmetrics-2\t''
protobuf\t''"
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l profile -d 'scrape, textfile, pushgateway, federate' -r -f -a "scrape\t''
textfile\t''
pushgateway\t''
federate\t''"
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l select -d 'Rules or groups to run' -r
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l ignore -d 'Rules or groups to leave out' -r
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l consumer -d 'Consumers whose rejections are errors [default: all of the dialect]' -r -f -a "prometheus\t''
promtool\t''
expfmt\t''
victoriametrics\t''
client-python\t''
openmetrics\t''"
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l severity -d 'Severity of a rule or group: error, warning or info' -r
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l timeout -d 'Give up after this time' -r
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l max-body -d 'Read at most this much of a body' -r
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l max-redirects -d 'Follow at most this many redirects' -r
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l output-format -d 'full, concise, json, promtool [default: full]' -r -f -a "full\t'each finding with the lines that it is about'
concise\t'one line a finding'
json\t'one JSON document, with verdicts and counts'
promtool\t'the lines and the exit status of `promtool check metrics`'"
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l min-severity -d 'error, warning, info: hide findings below [default: warning]' -r -f -a "error\t''
warning\t''
info\t''"
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l fail-on -d 'error, warning, info, never: exit with 1' -r -f -a "error\t''
warning\t''
info\t''
never\t''"
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l color -d 'auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c exposit -n "__fish_exposit_using_subcommand lint" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c exposit -n "__fish_exposit_using_subcommand lint" -s q -l quiet -d 'Findings only, no summary'
complete -c exposit -n "__fish_exposit_using_subcommand lint" -s v -l verbose -d 'Say what was read, and how'
complete -c exposit -n "__fish_exposit_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exposit -n "__fish_exposit_using_subcommand explain" -s h -l help -d 'Print help'
complete -c exposit -n "__fish_exposit_using_subcommand rules" -l select -d 'Rules or groups to list' -r
complete -c exposit -n "__fish_exposit_using_subcommand rules" -s h -l help -d 'Print help'
complete -c exposit -n "__fish_exposit_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c exposit -n "__fish_exposit_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
