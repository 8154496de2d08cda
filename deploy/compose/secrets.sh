#!/bin/sh
# Makes the passwords that deploy/compose.yaml reads, once; what is there stays. Three files are yours to put beside them: mail_url
# (smtp+tls://USER:PASSWORD@HOST:587), fullchain.pem and privkey.pem.
set -eu
umask 077
folder=$(cd "$(dirname "$0")" && pwd)/secrets
mkdir -p "$folder"
cd "$folder"

# The folder is closed to other accounts. The files in it are open, because each container reads its own as an account of its own.
put() { [ -e "$1" ] || { cat > "$1.part" && chmod 444 "$1.part" && mv "$1.part" "$1"; }; }
word() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

word | put database_password
word | put redis_password
printf 'postgresql://community:%s@postgres/community' "$(cat database_password)" | put database_url
printf 'redis://community:%s@redis:6379/0' "$(cat redis_password)" | put redis_url
printf 'user default off\nuser community on >%s ~* &ecommunity:* +@read +@write +@pubsub +@connection +@transaction +@scripting -@dangerous +info\n' \
    "$(cat redis_password)" | put redis_acl

for name in mail_url fullchain.pem privkey.pem; do
    [ -e "$name" ] || echo "Still to be put there by you: $folder/$name"
done
