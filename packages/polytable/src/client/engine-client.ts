import type { EngineApi } from '@polytable/model/protocol/engine-api'
import type { FunctionProvider } from '@polytable/model/protocol/functions'
import { eachUntilAborted, untilAborted } from '@polytable/model/async/abort'
import type { Logger } from '@polytable/model/ports/index'
import { service, type Remote } from '@polytable/rpc/index'

/** An engine in another thread, as if it were here. What only reads rejects as soon as it is aborted, though the engine may be busy. */
export function engineClient(remote: Remote<EngineApi>): EngineApi {
  return {
    info: () => remote.info(),
    createDir: (path, options) => remote.createDir(path, options),
    dropDir: (path, options) => remote.dropDir(path, options),
    list: (path, options) => remote.list(path, options),
    dirTree: (path) => remote.dirTree(path),
    move: (from, to, options) => remote.move(from, to, options),
    createTable: (path, definition, options) => remote.createTable(path, definition, options),
    createTableFrom: (path, definition, rows, options) =>
      remote.createTableFrom(path, definition, rows, options),
    createTableFromQuery: (path, definition, query, options) =>
      remote.createTableFromQuery(path, definition, query, options),
    createView: (path, definition, options) => remote.createView(path, definition, options),
    findTable: (path) => remote.findTable(path),
    metadata: (path) => remote.metadata(path),
    listViews: (table) => remote.listViews(table),
    dropTable: (table, options) => remote.dropTable(table, options),
    addColumns: (table, columns, options) => remote.addColumns(table, columns, options),
    dropColumn: (table, column, options) => remote.dropColumn(table, column, options),
    renameColumn: (table, from, to, options) => remote.renameColumn(table, from, to, options),
    alterColumn: (table, column, change, options) => remote.alterColumn(table, column, change, options),
    addBtreeIndex: (table, column, options) => remote.addBtreeIndex(table, column, options),
    addTextIndex: (table, column, options) => remote.addTextIndex(table, column, options),
    addEmbeddingIndex: (table, definition, options) => remote.addEmbeddingIndex(table, definition, options),
    dropIndex: (table, name, options) => remote.dropIndex(table, name, options),
    insert: (table, rows, options) => remote.insert(table, rows, options),
    insertQuery: (table, query, options) => remote.insertQuery(table, query, options),
    batchUpdate: (table, rows, options) => remote.batchUpdate(table, rows, options),
    compute: (table, rows, options) => remote.compute(table, rows, options),
    recomputeColumns: (table, names, options) => remote.recomputeColumns(table, names, options),
    update: (table, values, options) => remote.update(table, values, options),
    delete: (table, options) => remote.delete(table, options),
    history: (table, limit) => remote.history(table, limit),
    versions: (table, limit) => remote.versions(table, limit),
    diff: (table, from, to) => remote.diff(table, from, to),
    diffRows: (table, from, to, options) =>
      eachUntilAborted(remote.diffRows(table, from, to, options), options.signal),
    revert: (table, options) => remote.revert(table, options),
    vacuum: (table, options) => remote.vacuum(table, options),
    query: (spec, options) => eachUntilAborted(remote.query(spec, options), options.signal),
    count: (spec, options) => untilAborted(remote.count(spec, options), options.signal),
    explain: (spec, options) => untilAborted(remote.explain(spec, options), options.signal),
    watch: (spec, options) => eachUntilAborted(remote.watch(spec, options), options.signal),
    openMedia: (cell, options) => untilAborted(remote.openMedia(cell, options), options.signal),
    openFile: (reference, options) => untilAborted(remote.openFile(reference, options), options.signal),
    pixels: (cell) => remote.pixels(cell),
    diffSchema: (declarations) => remote.diffSchema(declarations),
    migrateSchema: (declarations, options) => remote.migrateSchema(declarations, options),
    // What the other side is given has the provider's methods; a call's promise can be iterated there too.
    registerFunctions: (functions, provider) =>
      remote.registerFunctions(functions, service(provider) as unknown as FunctionProvider),
    listFunctions: () => remote.listFunctions(),
    lineage: (table, column) => remote.lineage(table, column),
    explainCell: (table, rowId, pos, column) => remote.explainCell(table, rowId, pos, column),
    failures: (path, limit) => remote.failures(path, limit),
    statistics: () => remote.statistics(),
    jobs: () => remote.jobs(),
    commandJob: (id, command) => remote.commandJob(id, command),
    idle: (options) => untilAborted(remote.idle(options), options.signal),
    configure: (settings) => remote.configure(settings),
    attachLogger: (logger) => remote.attachLogger(service(logger) as unknown as Logger),
    maintain: () => remote.maintain(),
    close: () => remote.close(),
  }
}
