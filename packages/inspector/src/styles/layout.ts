import { css } from 'lit'

/** How the parts lie: beside one another where there is room, else the tree behind a button. */
export const layout = css`
  :host {
    block-size: 100%;
    min-block-size: 320px;
    container-type: inline-size;
    overflow: hidden;
  }
  .frame {
    display: grid;
    grid-template: auto auto minmax(0, 1fr) / minmax(0, 1fr);
    block-size: 100%;
    min-block-size: inherit;
  }
  .opener {
    margin: 8px 8px 0;
    text-align: start;
    overflow-wrap: anywhere;
  }
  nav {
    display: none;
    max-block-size: 50vh;
    overflow: auto;
    padding: 8px;
    background: var(--_surface);
  }
  nav.open {
    display: block;
    margin: 8px 8px 0;
    border-radius: var(--_radius);
  }
  .main {
    grid-row: 3;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }
  [role='tablist'] {
    display: flex;
    overflow-x: auto;
    padding: 8px 8px 0;
    border-block-end: 1px solid var(--_border);
    flex: none;
  }
  [role='tab'] {
    border: none;
    border-block-end: 3px solid transparent;
    border-radius: 0;
    background: none;
    color: var(--_muted);
    white-space: nowrap;
    padding: 6px 12px;
  }
  [role='tab'][aria-selected='true'] {
    color: var(--_text);
    border-block-end-color: var(--_accent);
    font-weight: 600;
  }
  [role='tab']:focus-visible {
    outline-offset: -3px;
  }
  .badge {
    color: var(--_danger);
    font-weight: 600;
  }
  [role='tabpanel'] {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    padding: 12px;
  }
  .empty {
    padding: 16px;
  }
  @container (min-width: 720px) {
    .frame {
      grid-template: minmax(0, 1fr) / minmax(200px, 260px) minmax(0, 1fr);
    }
    .opener {
      display: none;
    }
    nav,
    nav.open {
      display: block;
      margin: 0;
      border-radius: 0;
      max-block-size: none;
      border-inline-end: 1px solid var(--_border);
    }
    .main {
      grid-row: 1;
      grid-column: 2;
    }
  }
`
