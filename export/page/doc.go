// Package page writes a document for readers: as one page of HTML, with its charts as
// SVG inside it, and as Markdown.
package page
