import { open, pt } from 'polytable'
import { count, timestamp } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

test('a default time zone is a name of the IANA database', async () => {
  for (const zone of ['Mars/Olympus', '', '+01:00', 'default']) {
    await expectError(open('memory://', { defaultTimeZone: zone }), 'INVALID_ARGUMENT', {
      message: 'not a time zone',
    })
  }
  await expectError(open('memory://', { defaultTimeZone: 3 as never }), 'INVALID_ARGUMENT', {
    message: 'defaultTimeZone',
  })
})

const zone = { defaultTimeZone: 'Europe/Berlin' }

onEveryBackend(
  'The default time zone',
  (backend) => {
    const iso = (given: unknown): string => (given as Date).toISOString()

    /** Noon in winter and in summer, by the clocks of Berlin. */
    const events = async () => {
      const t = await backend.db.createTable(backend.path(), {
        id: pt.int().primaryKey(),
        at: pt.timestamp().default('2024-03-31 01:59:59.999999'),
        info: pt.json({ at: pt.timestamp() }).nullable(),
      })
      await t.insert([
        { id: 1, at: '2024-01-15 12:00', info: { at: '2024-01-15T12:00' } },
        { id: 2, at: '2024-07-15T12:00:00.5' },
        { id: 3, at: '2024-07-15T12:00:00Z' },
        { id: 4, at: new Date('2024-12-31T23:30:00Z') },
        { id: 5 },
      ])
      return t
    }

    test('is what texts without a zone are read in: rows, defaults, JSON', async () => {
      const t = await events()
      const rows = await t.orderBy(t.c.id).collect()
      expect(rows.map(({ at }) => iso(at))).toEqual([
        '2024-01-15T11:00:00.000Z',
        '2024-07-15T10:00:00.500Z',
        '2024-07-15T12:00:00.000Z',
        '2024-12-31T23:30:00.000Z',
        '2024-03-31T00:59:59.999Z',
      ])
      expect(rows[0]!.info).toMatchObject({ at: expect.anything() })
      expect(JSON.stringify(rows[0]!.info)).toContain('2024-01-15T11:00:00')
      await t.update({ at: '2024-10-27 02:30' }, { where: t.c.id.eq(4) })
      await t.batchUpdate([{ id: 5, at: '2024-03-31 02:30' }])
      const changed = await t.where(t.c.id.ge(4)).orderBy(t.c.id).select('at').collect()
      // The first of the two that the clocks show, and the time after the hour that they leave out.
      expect(changed.map(({ at }) => iso(at))).toEqual([
        '2024-10-27T00:30:00.000Z',
        '2024-03-31T01:30:00.000Z',
      ])
    })

    test('is what literals are read in, in SQL and in JavaScript', async () => {
      const t = await events()
      const noon = t.c.at.eq('2024-01-15T12:00')
      const ids = async (condition: typeof noon) =>
        (await t.where(condition).orderBy(t.c.id).select('id').collect()).map(({ id }) => id)
      const same = pt.udf({
        name: 'test.sameInstant',
        params: { at: pt.timestamp() },
        returns: pt.timestamp(),
        run: ({ at }) => at,
      })
      expect(await ids(noon)).toEqual([1])
      const told = pt.udf({
        name: 'test.localNoon',
        params: { id: pt.int() },
        returns: pt.timestamp(),
        run: () => '2024-01-15T12:00' as never,
      })
      expect(await ids(told({ id: t.c.id }).eq(t.c.at) as typeof noon)).toEqual([1])
      expect(await ids(same({ at: t.c.at }).eq('2024-01-15T12:00') as typeof noon)).toEqual([1])
      expect(await ids(t.c.at.eq('2024-01-15T12:00Z'))).toEqual([])
      expect(await ids(t.c.at.between('2024-07-15', '2024-07-16'))).toEqual([2, 3])
      expect(await ids(t.c.at.isIn(['2024-01-15T12:00' as never, new Date('2024-07-15T12:00Z')]))).toEqual([
        1, 3,
      ])
      expect(
        await ids(t.c.info.get('at').cast(pt.timestamp()).eq('2024-01-15 12:00') as typeof noon),
      ).toEqual([1])
    })

    test('is what calendars and clocks show', async () => {
      const t = await events()
      const parts = {
        hour: timestamp.hour(t.c.at),
        utc: timestamp.hour(t.c.at, { timeZone: 'UTC' }),
        year: timestamp.year(t.c.at),
        text: timestamp.isoformat(t.c.at),
        date: timestamp.date(t.c.at),
        cast: t.c.at.cast(pt.date()),
        made: timestamp.makeTimestamp(2024, { month: 7, day: 15, hour: 12 }).eq(t.c.at),
      }
      expect(
        await t
          .where(t.c.id.isIn([2, 4]))
          .orderBy(t.c.id)
          .select(parts)
          .collect(),
      ).toEqual([
        {
          hour: 12,
          utc: 10,
          year: 2024,
          text: '2024-07-15T12:00:00.500000+02:00',
          date: '2024-07-15',
          cast: '2024-07-15',
          made: false,
        },
        {
          hour: 0,
          utc: 23,
          year: 2025,
          text: '2025-01-01T00:30:00+01:00',
          date: '2025-01-01',
          cast: '2025-01-01',
          made: false,
        },
      ])
      const day = timestamp.date(t.c.at)
      expect(await t.groupBy(day).having(count().ge(2)).select({ day, n: count() }).collect()).toEqual([
        { day: '2024-07-15', n: 2 },
      ])
    })

    test('stays with a stored expression', async () => {
      const t = await events()
      const wide = await t.addComputedColumn({ hour: timestamp.hour(t.c.at) })
      const late = await backend.db.createView(backend.path('late'), t.where(t.c.at.ge('2025-01-01')))
      expect(await late.count()).toBe(1)
      const past = await backend.db.getTable(`${t.path}@2100-01-01 00:00`)
      expect(await past.count()).toBe(5)
      if (!backend.keeps) return
      const db = await backend.reopen({ defaultTimeZone: 'Asia/Tokyo' })
      const again = await db.getTable(t.path)
      await again.insert([{ id: 6, at: '2024-07-15 12:00' }])
      const [row] = await again.where(again.c.id!.eq(6)).select('at', 'hour').collect()
      expect(row).toEqual({ at: new Date('2024-07-15T03:00:00Z'), hour: 5 })
      await again.insert([{ id: 7 }])
      const [last] = await again.where(again.c.id!.eq(7)).select('at').collect()
      expect(iso(last!.at)).toBe('2024-03-31T00:59:59.999Z')
      expect(wide.c.hour.type.kind).toBe('int')
      await backend.reopen()
    })
  },
  zone,
)
