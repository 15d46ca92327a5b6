#!/usr/bin/env bash
# Names every image that we build on or run by the digest of its content: a tag can be moved, a digest can't.
# usage: scripts/pin-images.sh           looks digests up (needs docker and the network) and writes them; Dependabot keeps them
#        scripts/pin-images.sh --check   says which images lack theirs, and fails if there are any
set -euo pipefail
cd "${ROOT:-$(dirname "$0")/..}"
files=(Dockerfile compose.yaml compose.production.yaml)
# FROM name:tag, image: name:tag, # syntax=name:tag; not a stage of our own, nor our image, whose release the deployment names
images() { sed -nE 's/^(FROM |# syntax=| +image: )([a-z0-9./-]+:[A-Za-z0-9._-]+(@sha256:[0-9a-f]{64})?)( .*)?$/\2/p' "${files[@]}" | sort -u; }

mapfile -t unpinned < <(images | grep -v @ || true)
if [ "${1:-}" = --check ]; then
  [ ${#unpinned[@]} -eq 0 ] && exit 0
  printf 'not named by a digest: %s\n' "${unpinned[@]}" >&2
  echo "run scripts/pin-images.sh and commit what it writes" >&2
  exit 1
fi
for image in "${unpinned[@]}"; do
  digest=$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')
  [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "no digest of $image: $digest" >&2; exit 1; }
  sed -i -E "s#^(FROM |\# syntax=| +image: )${image//./\\.}( |\$)#\1$image@$digest\2#" "${files[@]}"
  echo "$image@$digest"
done
