import libheifURL from 'libheif-js/libheif-wasm/libheif-bundle.mjs?url'

export { libheifURL }
