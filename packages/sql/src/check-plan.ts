import type { TableRecord } from '@polytable/kernel/catalog/index'
import { pastName, presentName, tableName } from '@polytable/kernel/storage/layout'
import { PolytableError } from '@polytable/model/errors/index'

/** A step of a plan of PostgreSQL: https://www.postgresql.org/docs/current/sql-explain.html */
export interface PlanStep {
  readonly Schema?: string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly PlanStep[]
}

/** Refuses a plan that reads anything but the rows of tables. @throws PolytableError INSUFFICIENT_PRIVILEGES */
export function checkPlan(plan: PlanStep, tables: readonly TableRecord[]): void {
  const allowed = new Set(tables.flatMap((table) => [tableName(table), presentName(table), pastName(table)]))
  const check = (step: PlanStep): void => {
    const relation = step['Relation Name']
    const name = `${step.Schema}.${relation}`
    if (relation !== undefined && !allowed.has(name)) {
      throw new PolytableError('INSUFFICIENT_PRIVILEGES', `'${name}' is no table of this database`, {
        hint: 'db.listTables() lists the tables that can be read.',
      })
    }
    step.Plans?.forEach(check)
  }
  check(plan)
}
