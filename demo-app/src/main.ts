import './styles/base.css'
import './styles/layout.css'
import './styles/parts.css'
import './styles/notebook.css'
import './styles/rows.css'
import './styles/viewer.css'
import './styles/annotate.css'
import { Notebook } from './data/notebook.ts'
import { prepareOffline } from './offline/prepare.ts'
import { createApp } from './ui/app.ts'
import { fill, h } from './ui/dom.ts'
import { errorText, noticeRegion } from './ui/notices.ts'
import { openingSteps } from './ui/opening-steps.ts'

const offline = h('span', { class: 'chip', id: 'offline' }, 'Online')
const opening = openingSteps(['Database', 'Tables'])
const content = h('div', { id: 'content' }, opening.element)
const header = h('header', { class: 'top' }, h('h1', {}, 'Offline notebook'), offline)
document.body.append(header, content, noticeRegion())

async function start(): Promise<void> {
  try {
    const { element, searchForm } = createApp(await Notebook.open(opening.begin))
    offline.before(searchForm)
    fill(content, element)
  } catch (error) {
    const { message, hint } = errorText(error)
    fill(
      content,
      h(
        'div',
        { class: 'card failure', role: 'alert' },
        h('h2', {}, 'The notebook could not be opened'),
        h('p', {}, message),
        hint && h('p', { class: 'muted' }, hint),
        h('button', { type: 'button', class: 'primary', onclick: () => location.reload() }, 'Try again'),
      ),
    )
  }
}

void prepareOffline((state, reason) => {
  fill(offline, state)
  offline.title = reason ?? ''
})
void start()
