// Package web is what a browser is given: pages, their words in three languages,
// one style sheet, one script. It knows how to show and nothing of what is shown:
// whoever has a page hands it to [Pages.Write] with a [Text].
package web
