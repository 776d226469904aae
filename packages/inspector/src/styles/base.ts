import { css } from 'lit'

/** What all parts share: text, controls, tables. */
export const base = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3 {
    margin: 0 0 8px;
    font-size: 14px;
    font-weight: 600;
  }
  p {
    margin: 0 0 8px;
  }
  code,
  pre,
  .mono {
    font-family: var(--_mono);
    font-size: 12.5px;
  }
  button,
  select,
  input {
    font: inherit;
    color: var(--_text);
    background: var(--_background);
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    padding: 4px 10px;
    min-block-size: 32px;
    max-inline-size: 100%;
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--_surface);
  }
  button:disabled {
    color: var(--_muted);
    border-color: var(--_border);
    cursor: default;
  }
  button.primary {
    color: var(--_on-accent);
    background: var(--_accent);
    border-color: var(--_accent);
  }
  button.primary:hover:not(:disabled) {
    background: var(--_accent);
    text-decoration: underline;
  }
  button.primary:disabled {
    background: var(--_surface);
    color: var(--_muted);
    border-color: var(--_border);
  }
  button.plain {
    border: none;
    background: none;
    padding: 0;
    min-block-size: 24px;
    text-align: start;
    font-weight: inherit;
  }
  button.link,
  a {
    color: var(--_accent);
    text-decoration: underline;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--_muted);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    margin-block-end: 10px;
  }
  .scroll {
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    margin-block-end: 12px;
  }
  table {
    border-collapse: collapse;
    inline-size: 100%;
  }
  th,
  td {
    padding: 5px 10px;
    text-align: start;
    vertical-align: top;
    border-block-end: 1px solid var(--_border);
  }
  tbody tr:last-child > * {
    border-block-end: none;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    background: var(--_surface);
    font-weight: 600;
    white-space: nowrap;
  }
  td.number {
    text-align: end;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  td.number > * {
    margin-inline-start: auto;
  }
  .muted {
    color: var(--_muted);
  }
  .danger {
    color: var(--_danger);
  }
  .tag {
    display: inline-block;
    padding: 0 6px;
    border: 1px solid var(--_border);
    border-radius: 999px;
    font-size: 12px;
    color: var(--_muted);
    white-space: nowrap;
  }
  .hidden-text {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  meter,
  progress {
    inline-size: 160px;
    max-inline-size: 100%;
    accent-color: var(--_accent);
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`
