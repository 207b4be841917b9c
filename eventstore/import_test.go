package eventstore

import (
	"errors"
	"sync"
	"testing"

	"unrule/domain"
)

func manyReports(n int) []domain.Act {
	acts := make([]domain.Act, n)
	for i := range acts {
		acts[i] = friction()
	}
	return acts
}

func TestImport(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	known := friction()
	handle(t, s, known)
	acts := append(manyReports(MaxImport-2), known)
	acts = append(acts, acts[0])
	bad := friction()
	bad.By = board
	for _, tt := range []struct {
		name   string
		acts   []domain.Act
		stored int
		last   uint64
	}{
		{"new, known and twice", acts, MaxImport - 2, MaxImport - 1},
		{"all known", acts, 0, MaxImport - 1},
		{"one new", append(acts[5:10:10], friction()), 1, MaxImport},
		{"nothing", nil, 0, MaxImport},
	} {
		stored, last, err := s.Import(t.Context(), tt.acts)
		if err == nil {
			err = s.Wait(t.Context(), last)
		}
		if stored != tt.stored || last != tt.last || err != nil {
			t.Fatalf("%s: Import() = %d, %d, %v, want %d, %d", tt.name, stored, last, err, tt.stored, tt.last)
		}
	}
	_, _, err := s.Import(t.Context(), []domain.Act{friction(), bad, friction()})
	refused, ok := errors.AsType[*ActError](err)
	if refusal, also := errors.AsType[*domain.Refusal](err); !ok || refused.Index != 1 || !also || refusal.Code != domain.ActorPresent {
		t.Errorf("Import() = %v, want act 2 refused with actor.present", err)
	}
	if _, _, err := s.Import(t.Context(), manyReports(MaxImport+1)); err == nil {
		t.Error("Import() of too many = nil, want an error")
	}
	if _, _, err := s.Import(t.Context(), []domain.Act{boards(domain.RegisterDepartment{})}); err == nil {
		t.Error("Import() of a department = nil, want an error")
	}
	if head, err := s.Head(t.Context()); head != MaxImport || err != nil {
		t.Errorf("Head() = %d, %v, want %d: refused imports store nothing", head, err, MaxImport)
	}
	rule := register(newRule())
	if stored, last, err := s.Import(t.Context(), []domain.Act{rule, rule}); stored != 1 || last != MaxImport+1 || err != nil {
		t.Errorf("Import() of a rule that comes twice = %d, %d, %v, want 1, %d", stored, last, err, MaxImport+1)
	}
}

// TestImportsOfTheSame lets many import the same reports at once, as after a retry
// that was too eager: each report is stored once, whoever wins.
func TestImportsOfTheSame(t *testing.T) {
	s := run(t, open(t, optionsIn(t)))
	acts := manyReports(100)
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			if _, _, err := s.Import(t.Context(), acts[:100-10*i]); err != nil {
				t.Errorf("Import() = %v, want nil", err)
			}
		})
	}
	all.Wait()
	if head, err := s.Head(t.Context()); head != 100 || err != nil {
		t.Errorf("Head() = %d, %v, want 100", head, err)
	}
}
