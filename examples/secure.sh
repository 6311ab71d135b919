#!/bin/sh
# One request to a FaxMX that has TLS and users, with curl.
#
#     sh examples/secure.sh BASE_URL CA_FILE USER < PASSWORD_FILE
#
# BASE_URL is the one that `faxmx serve` prints, such as https://faxsrv1.example.org:8778/jolokia/; CA_FILE has the
# certificate of the issuer in PEM. The password is the first line of the input, because other users see arguments.
# Exit code: 0 if FaxMX answered; 1 if it did not, or its certificate is not right, or the login is refused; 2 for a wrong
# command line.
#
# curl checks that the certificate is of that issuer, of that host, and valid now. Never use --insecure: the password would
# go to any machine that answers.

set -u

if [ $# -ne 3 ]; then
    echo "usage: sh examples/secure.sh BASE_URL CA_FILE USER < PASSWORD_FILE" >&2
    exit 2
fi
base=${1%/}/
IFS= read -r password

# For a text in quotes in a file of curl's options.
quoted() {
    printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

printf 'user = "%s:%s"\n' "$(quoted "$3")" "$(quoted "$password")" |
    curl --config - --silent --show-error --fail --max-time 30 --proto '=https' --tlsv1.2 --cacert "$2" \
        "${base}read/faxmx:type=Bridge/Version,ServersConnected,PortsPublished" || exit 1
echo
