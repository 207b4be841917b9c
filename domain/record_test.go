package domain

import (
	"reflect"
	"testing"
)

// Every event that has a day of its own is a reporter's, and tells it.
func TestSaidOn(t *testing.T) {
	const day = Day(20_000)
	told := 0
	for _, e := range Events {
		v := reflect.New(reflect.TypeOf(e)).Elem()
		want := Day(0)
		if f := v.FieldByName("Day"); f.IsValid() {
			f.SetInt(int64(day))
			want = day
			told++
		}
		if got := (Recorded{Event: v.Interface().(Event)}).SaidOn(); got != want {
			t.Errorf("SaidOn() of %s = %d, want %d", e.EventName(), got, want)
		}
	}
	if told == 0 {
		t.Error("no event has a day")
	}
}
