/** Of the ISO 8601 calendar of weeks, which begin on Mondays; the first has the year's first Thursday. */
export interface IsoCalendar {
  readonly year: number
  readonly week: number
  readonly weekday: number
}
