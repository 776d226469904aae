import { css } from 'lit'

/** What pages can set of how the element looks, and what holds where they do not, by day and by night. */
export const theme = css`
  :host {
    color-scheme: light dark;
    --_background: var(--polytable-background, light-dark(#ffffff, #14161b));
    --_surface: var(--polytable-surface, light-dark(#f3f5f9, #1d2027));
    --_text: var(--polytable-text, light-dark(#1a1d23, #e8eaf0));
    --_muted: var(--polytable-muted, light-dark(#555c6b, #a9b0bf));
    --_border: var(--polytable-border, light-dark(#d5d9e2, #353a45));
    --_control: var(--polytable-control, light-dark(#7d8596, #747d8f));
    --_accent: var(--polytable-accent, light-dark(#1d4ed8, #93b4ff));
    --_on-accent: var(--polytable-on-accent, light-dark(#ffffff, #0b1220));
    --_chosen: var(--polytable-chosen, light-dark(#dfe8ff, #26355c));
    --_danger: var(--polytable-danger, light-dark(#b42318, #ff9c92));
    --_added: var(--polytable-added, light-dark(#0f6b3c, #7bd8a4));
    --_radius: var(--polytable-radius, 6px);
    --_mono: var(--polytable-mono, ui-monospace, 'SF Mono', Menlo, Consolas, monospace);
    font: 14px/1.45 var(--polytable-font, system-ui, sans-serif);
    color: var(--_text);
    background: var(--_background);
  }
`
