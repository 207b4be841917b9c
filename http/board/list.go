package board

import (
	"net/http"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
	"unrule/projections"
)

// rulesOnPage is how many rules the list shows at once.
const rulesOnPage = 50

// A listView is a page of rules.
type listView struct {
	Frame
	Page  projections.BoardPage
	Today domain.Day
}

// List is the rules, what hurts most first.
func (b *Board) List(w http.ResponseWriter, r *http.Request, who act.Who) error {
	views, err := b.Views(r.Context(), 0)
	if err != nil {
		return err
	}
	v := listView{Frame: b.frame(r, who, views, "", "board.title"), Today: views.Today(b.Now())}
	v.Page = views.Board(projections.BoardQuery{Limit: rulesOnPage}, v.Today)
	return web.Write(w, http.StatusOK, "board/list", v.Text, v)
}
