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
	s, err := b.look(r)
	if err != nil {
		return err
	}
	v := listView{Frame: b.frame(r, who, s, "", "board.title"), Today: s.Day}
	v.Page = s.Board(projections.BoardQuery{Limit: rulesOnPage}, v.Today)
	return web.Write(w, http.StatusOK, "board/list", v.Text, v)
}
