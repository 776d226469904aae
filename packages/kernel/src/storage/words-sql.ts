/**
 * What stands between words, inside the brackets of a regular expression that JavaScript and PostgreSQL read alike: spaces,
 * punctuation and symbols of ASCII, Latin-1, General Punctuation, symbols, and CJK punctuation. All that PostgreSQL's parser takes
 * for signs of hosts, paths, e-mail addresses, tags and numbers is among them; what else is no letter it leaves out itself.
 */
export const SEPARATORS = String.raw`\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u200b\u2010-\u2029\u202f-\u205f\u2190-\u245f\u2500-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f`

/** What is within words without being seen, in the same form: soft hyphens, joiners, marks of direction and of variants. */
export const INVISIBLE = String.raw`\u00ad\u034f\u061c\u180e\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff`

/**
 * The words of a text, as `searchText` has those asked for. Of a text with more of them than PostgreSQL keeps (1 MiB) those of its
 * beginning: no row may be refused for the words in it.
 */
const WORDS = `CREATE OR REPLACE FUNCTION polytable.words(language regconfig, body text) RETURNS tsvector
  LANGUAGE plpgsql IMMUTABLE STRICT AS $$
  DECLARE
    seen text := regexp_replace(body, '[${INVISIBLE}]+', '', 'g');
  BEGIN
    IF seen IS NOT NFKC NORMALIZED THEN seen := normalize(seen, NFKC); END IF;
    RETURN to_tsvector(language, regexp_replace(seen, '[${SEPARATORS}]+', ' ', 'g'));
  EXCEPTION WHEN program_limit_exceeded THEN
    RETURN polytable.words(language, left(body, length(body) / 2));
  END $$`

/**
 * Makes the configuration `polytable.<language>`, where there is none: that of PostgreSQL, but with the words that it leaves out for
 * having no meaning of their own. What is stored has all words, so that a text is found by any; a query leaves them out.
 */
const ALL_WORDS_OF = `CREATE OR REPLACE FUNCTION polytable.all_words_of(language text) RETURNS void
  LANGUAGE plpgsql AS $$
  DECLARE
    own oid := (SELECT oid FROM pg_ts_config WHERE cfgname = language AND cfgnamespace = 'pg_catalog'::regnamespace);
    stem record;
  BEGIN
    IF EXISTS (SELECT FROM pg_ts_config WHERE cfgname = language AND cfgnamespace = 'polytable'::regnamespace) THEN RETURN; END IF;
    EXECUTE format('CREATE TEXT SEARCH CONFIGURATION polytable.%1$I (COPY = pg_catalog.%1$I)', language);
    FOR stem IN
      SELECT DISTINCT dictname AS name, substring(dictinitoption FROM 'language = ''(\\w+)''') AS snowball
      FROM pg_ts_config_map JOIN pg_ts_dict ON pg_ts_dict.oid = mapdict WHERE mapcfg = own AND dictinitoption LIKE '%stopwords%'
    LOOP
      IF NOT EXISTS (SELECT FROM pg_ts_dict WHERE dictname = stem.name AND dictnamespace = 'polytable'::regnamespace) THEN
        EXECUTE format('CREATE TEXT SEARCH DICTIONARY polytable.%I (TEMPLATE = pg_catalog.snowball, LANGUAGE = %I)',
          stem.name, stem.snowball);
      END IF;
      EXECUTE format('ALTER TEXT SEARCH CONFIGURATION polytable.%1$I ALTER MAPPING REPLACE pg_catalog.%2$I WITH polytable.%2$I',
        language, stem.name);
    END LOOP;
  END $$`

/**
 * What is asked for, of what `searchText` gives: any of several groups, each of single words and of what else there has to be or must
 * not be. Single words without a meaning of their own count only where there is nothing else to look for.
 */
const WANTED = `CREATE OR REPLACE FUNCTION polytable.wanted(language regconfig, all_words regconfig, query text) RETURNS tsquery
  LANGUAGE plpgsql IMMUTABLE STRICT AS $$
  DECLARE
    wanted tsquery := '';
    words tsquery;
    part jsonb;
  BEGIN
    FOR part IN SELECT jsonb_array_elements(query::jsonb) LOOP
      words := to_tsquery(language, part->>'words');
      IF numnode(words) = 0 AND NOT (part->'phrases')::bool THEN words := to_tsquery(all_words, part->>'words'); END IF;
      wanted := wanted || (words && to_tsquery(all_words, part->>'others'));
    END LOOP;
    RETURN wanted;
  END $$`

/** The functions of text indexes. */
export const wordsFunctionsDdl = [WORDS, ALL_WORDS_OF, WANTED] as const

/** Has the words of text indexes that an older function kept computed anew, and their store's indexes made again. */
export const rebuildWords = `DO $$
  DECLARE
    kept record;
    language text;
  BEGIN
    FOR kept IN
      SELECT attrelid::regclass AS rows, attname AS name, pg_get_expr(adbin, adrelid) AS words,
        ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = attrelid AND attnum = ANY (indkey)) AS indexes
      FROM pg_attribute JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attgenerated = 's' AND atttypid = 'tsvector'::regtype AND pg_get_expr(adbin, adrelid) LIKE '%polytable.words(%'
    LOOP
      language := substring(kept.words FROM '''(\\w+)''::regconfig');
      PERFORM polytable.all_words_of(language);
      EXECUTE format('ALTER TABLE %s DROP COLUMN %I', kept.rows, kept.name);
      EXECUTE format('ALTER TABLE %s ADD COLUMN %I tsvector GENERATED ALWAYS AS (%s) STORED', kept.rows, kept.name,
        replace(kept.words, format('%L::regconfig', language), format('%L::regconfig', 'polytable.' || language)));
      FOR i IN 1 .. cardinality(kept.indexes) LOOP EXECUTE kept.indexes[i]; END LOOP;
    END LOOP;
  END $$`
