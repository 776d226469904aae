import { LIVE } from './layout.ts'

/**
 * Parts the rows of tables of an older format, which held all versions in one SQL table, into those of now and those that ended.
 * What finds rows by key and by commit stays; unique indexes are of the rows of now alone.
 */
export const partitionTables = `DO $$
  DECLARE
    kept record;
    definition text;
    names text;
  BEGIN
    FOR kept IN
      SELECT c.oid, c.relname AS name,
        ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = c.oid AND indisunique) AS uniques,
        ARRAY(SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
          WHERE i.indrelid = c.oid AND x.relname ~ '_(btree|text)_\\d+$') AS indexes,
        ARRAY(SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
          WHERE i.indrelid = c.oid AND x.relname !~ '_(key|born)$') AS dropped
      FROM pg_class c WHERE c.relnamespace = 'polytable'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^t_\\d+$'
    LOOP
      FOREACH definition IN ARRAY kept.dropped LOOP EXECUTE format('DROP INDEX polytable.%I', definition); END LOOP;
      EXECUTE format('ALTER TABLE polytable.%1$I RENAME TO %1$I_now', kept.name);
      EXECUTE format('CREATE TABLE polytable.%1$I (LIKE polytable.%1$I_now INCLUDING GENERATED) PARTITION BY RANGE (v_max)', kept.name);
      EXECUTE format('CREATE TABLE polytable.%1$I_past PARTITION OF polytable.%1$I FOR VALUES FROM (MINVALUE) TO (${LIVE})', kept.name);
      SELECT string_agg(quote_ident(attname), ', ') INTO names FROM pg_attribute
        WHERE attrelid = kept.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
      EXECUTE format('WITH ended AS (DELETE FROM polytable.%1$I_now WHERE v_max < ${LIVE} RETURNING %2$s)
        INSERT INTO polytable.%1$I_past (%2$s) SELECT %2$s FROM ended', kept.name, names);
      EXECUTE format('ALTER TABLE polytable.%1$I ATTACH PARTITION polytable.%1$I_now FOR VALUES FROM (${LIVE}) TO (MAXVALUE)', kept.name);
      EXECUTE format('CREATE INDEX %1$I_died ON polytable.%1$I_past (v_max)', kept.name);
      FOREACH definition IN ARRAY kept.uniques LOOP
        EXECUTE replace(regexp_replace(definition, ' WHERE .*$', ''), format(' ON polytable.%I ', kept.name), format(' ON polytable.%I_now ', kept.name));
      END LOOP;
      FOREACH definition IN ARRAY kept.indexes LOOP EXECUTE definition; END LOOP;
    END LOOP;
  END $$`
