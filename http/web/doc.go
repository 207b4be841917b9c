// Package web is what a browser is given: pages, their words in three languages,
// style and script. It knows how to show and nothing of what is shown: whoever has a
// page hands it to [Write] with a [Text].
package web
