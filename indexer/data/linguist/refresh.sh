#!/bin/sh
# Copies Linguist's data files from a clone (bare or not) and notes the commit in README.md.
# Usage: refresh.sh PATH_OF_A_LINGUIST_CLONE [REVISION]
set -eu

if [ $# -lt 1 ]; then
    echo "usage: $0 PATH_OF_A_LINGUIST_CLONE [REVISION]" >&2
    exit 2
fi
clone=$1
here=$(cd "$(dirname "$0")" && pwd)
commit=$(git -C "$clone" rev-parse --verify "${2:-HEAD}^{commit}")

for file in languages vendor documentation heuristics popular generic; do
    git -C "$clone" show "$commit:lib/linguist/$file.yml" > "$here/$file.yml.new"
    mv "$here/$file.yml.new" "$here/$file.yml"
done
git -C "$clone" show "$commit:LICENSE" > "$here/LICENSE"
sed "s/^Commit: .*/Commit: \`$commit\`/" "$here/README.md" > "$here/README.md.new"
mv "$here/README.md.new" "$here/README.md"
