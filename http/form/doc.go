// Package form is the reporters' side in the browser: the form, the receipt, what
// was said and done, what is stored.
//
// # Where a draft lives
//
// There is no cookie, so a draft is known by a random token in the path of its
// pages, and lives in memory for an hour after something was last sent from them.
// Every page carries the rest of the draft in a hidden field as well, good for a day: a
// node that was started anew, or another node, goes on from there. Every POST but a send
// that failed is answered with a redirect, so the back button finds a page that shows
// what was typed.
//
// The token gives away nothing but the draft: the receipt follows from another
// random key that stands in no address. Pages of a draft open only from the pages
// before them, as far as the browser says where a request comes from: a link with
// somebody else's draft, mailed or found in a history, opens none.
//
// # What is refused
//
// Nothing that a reporter typed is lost: what is wrong is said beside the field
// with the text as it was. A line end is a line feed, and control characters, which
// no person types, are left out; nothing else of the words is touched.
package form
