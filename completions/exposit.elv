
use builtin;
use str;

set edit:completion:arg-completer[exposit] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'exposit'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'exposit'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand lint 'Check what an endpoint exposes: files, URLs or standard input'
            cand explain 'Explain a rule'
            cand rules 'List the rules'
            cand completions 'Print a completion script for a shell'
            cand man 'Print the manual pages'
        }
        &'exposit;lint'= {
            cand --dialect 'auto, prometheus-text, openmetrics-1, openmetrics-2, protobuf'
            cand --profile 'scrape, textfile, pushgateway, federate'
            cand --select 'Rules or groups to run'
            cand --ignore 'Rules or groups to leave out'
            cand --consumer 'Consumers whose rejections are errors [default: all of the dialect]'
            cand --severity 'Severity of a rule or group: error, warning or info'
            cand --timeout 'Give up after this time'
            cand --max-body 'Read at most this much of a body'
            cand --max-redirects 'Follow at most this many redirects'
            cand --output-format 'full, concise, json, promtool [default: full]'
            cand --min-severity 'error, warning, info: hide findings below [default: warning]'
            cand --fail-on 'error, warning, info, never: exit with 1'
            cand --color 'auto, always or never'
            cand --exit-zero 'Exit with 0 whatever was found'
            cand -q 'Findings only, no summary'
            cand --quiet 'Findings only, no summary'
            cand -v 'Say what was read, and how'
            cand --verbose 'Say what was read, and how'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'exposit;explain'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'exposit;rules'= {
            cand --select 'Rules or groups to list'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'exposit;completions'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'exposit;man'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
