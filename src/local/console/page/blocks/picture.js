import {h} from '../dom.js'
import {isSafeUrl} from '../text/links.js'

/** An image by web address, or what it would have shown when the address is not usable here. */
export const picture = ({image_url: url, slack_file: file, alt_text: alt}, className) => {
  const source = url ?? file?.url
  return isSafeUrl(source) || source?.startsWith('/')
    ? h('img', {src: source, alt, class: className, loading: 'lazy'})
    : h('span', {class: 'image-missing'}, alt)
}
