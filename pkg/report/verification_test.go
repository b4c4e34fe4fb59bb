package report_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
)

// TestVerification holds that what is read of a report of msb verify has the names and the types that msb verify writes.
func TestVerification(t *testing.T) {
	var whole verify.Report
	n := 0
	fill(reflect.ValueOf(&whole).Elem(), &n)
	whole.Schema = verify.Schema
	text, err := json.Marshal([]verify.Report{whole})
	if err != nil {
		t.Fatal(err)
	}
	read, err := report.ReadVerification(text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal([]report.Verification{read})
	if err != nil {
		t.Fatal(err)
	}
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &w); err != nil {
		t.Fatal(err)
	}
	part(t, "report", g, w)
}

// fill gives each field a value of its own, and each list one element.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	case reflect.Bool:
		v.SetBool(true)
	}
}

// part holds that all of got is in want, by the same names.
func part(t *testing.T, name string, got, want any) {
	t.Helper()
	switch g := got.(type) {
	case map[string]any:
		w, _ := want.(map[string]any)
		for key, value := range g {
			part(t, name+"."+key, value, w[key])
		}
	case []any:
		w, _ := want.([]any)
		if len(g) != len(w) {
			t.Errorf("%s has %d elements, not %d", name, len(g), len(w))
			return
		}
		for i := range g {
			part(t, fmt.Sprintf("%s[%d]", name, i), g[i], w[i])
		}
	default:
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, and msb verify writes %v", name, got, want)
		}
	}
}
