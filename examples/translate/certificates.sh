#!/usr/bin/env bash
# certificates.sh DIR NAMESPACE/ACCOUNT...: for a try on one machine, an authority for the trust domain cluster.local and
# a certificate for each of the accounts, valid for a day: DIR/<namespace>-<account>/{cert,key,ca}.pem. Called again, it
# keeps the authority.
set -euo pipefail

directory=$1
shift
umask 077
mkdir -p "$directory"
cd "$directory"

curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
if [[ ! -f authority-key.pem ]]; then
    openssl req -x509 "${curve[@]}" -days 1 -subj /CN=try -keyout authority-key.pem -out authority.pem \
        -addext "keyUsage=critical,keyCertSign" -addext "subjectAltName=URI:spiffe://cluster.local" 2>openssl.log
fi
for name in "$@"; do
    namespace=${name%/*}
    account=${name#*/}
    here=$namespace-$account
    mkdir -p "$here"
    openssl req -new "${curve[@]}" -subj "/CN=$account" -keyout "$here/key.pem" -out request.pem 2>openssl.log
    openssl x509 -req -in request.pem -CA authority.pem -CAkey authority-key.pem -CAcreateserial -days 1 \
        -out "$here/cert.pem" -extfile <(
        echo "subjectAltName=URI:spiffe://cluster.local/ns/$namespace/sa/$account"
        echo "keyUsage=critical,digitalSignature"
        echo "extendedKeyUsage=serverAuth,clientAuth"
    ) 2>openssl.log
    cp authority.pem "$here/ca.pem"
    rm request.pem
done
