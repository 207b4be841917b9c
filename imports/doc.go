// Package imports reads a foreign table of comments, complaints or answers and
// turns its rows into reports, with a map that says which column means what.
//
// A map is a JSON document ([Map]). It names every column that is read, under
// fields; a column that it does not name is never looked at. Columns under
// personal cannot be named anywhere else: they are dropped from a record at the
// moment of reading, before anything else sees it.
//
// Nothing is guessed. A value without a mapping, a date that fits two allowed
// formats and names two days, a key that occurs twice: each costs its row, which
// is named in the rejects with its line, the column, a code and a reason, and
// never with its text. A row stands or falls as a whole. What the data do not say
// (how often, how long) may be put under assumed, with a note that says so.
//
// Nothing is altered. The domain's own laws judge every text before it is stored;
// a text that they refuse is rejected. Only the end of a line inside a quoted cell
// is read as LF, whatever the file uses, and only where the map asks for it
// (fold_spaces) are the spaces of a name made plain.
//
// An import may be repeated at will. The ids of reports, rules and departments
// are keyed hashes of the map's name and the keys in the file, so what is there
// already is not stored again.
//
// Memory is bounded: rows are streamed, a joined file and a record have limits,
// and at most two batches of reports are under way. What grows with the file is
// 16 bytes for the key of each row and the list of rules and departments met.
package imports
