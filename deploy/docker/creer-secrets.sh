#!/bin/sh
# Tire au hasard les secrets de docker-compose.yml, dans deploy/docker/secrets (hors du dépôt). Ceux qui y sont déjà
# restent. Le mot de passe des personnes d'essai peut être donné : ESSAI_MOT_DE_PASSE=… deploy/docker/creer-secrets.sh
set -eu
umask 022
folder=$(cd "$(dirname "$0")" && pwd)/secrets
mkdir -p "$folder/sourcier" "$folder/keycloak"
chmod 700 "$folder" # sur la machine, seul ce compte y entre ; dans un conteneur, chaque fichier est donné à part

tirer() {
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

creer() {
    if [ -s "$folder/$1" ]; then
        echo "déjà là : $1"
    else
        printf '%s' "${2:-$(tirer)}" >"$folder/$1"
        echo "créé :    $1"
    fi
}

creer sourcier/qdrant
creer sourcier/postgres
creer sourcier/client_oidc
creer sourcier/temoin
creer keycloak/admin
creer keycloak/essai "${ESSAI_MOT_DE_PASSE:-}"
