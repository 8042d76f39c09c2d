// search URL INDEX QUESTION: sends every kind of search request through an unmodified opensearch-go; prints, as JSON lines,
// what the client gave back. Knows nothing of reranking: who runs it compares what it prints for two indices. See
// RequestKind.java for the lines.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"
	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
)

const module = "github.com/opensearch-project/opensearch-go/v4"

type object = map[string]any

type searcher struct {
	client *opensearchapi.Client
	index  string
	query  object
}

func main() {
	url, index, question := os.Args[1], os.Args[2], os.Args[3]
	client, err := opensearchapi.NewClient(opensearchapi.Config{Client: opensearch.Config{Addresses: []string{url}}})
	if err != nil {
		log.Fatal(err)
	}
	query := object{"multi_match": object{"query": question, "fields": []string{"title", "text"}}}
	print(object{"version": version()})
	searcher{client, index, query}.run(context.Background())
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return strings.TrimPrefix(dependency.Version, "v")
		}
	}
	return ""
}

func (s searcher) run(ctx context.Context) {
	aggs := object{"titles": object{"terms": object{"field": "title.raw", "size": 100}}}
	highlight := object{"fields": object{"text": object{"number_of_fragments": 2}}}
	malformed := object{"query_string": object{"query": "late AND ("}}
	s.see("search", func() (any, error) { return s.search(ctx, object{}) })
	s.see("pages", func() (any, error) { return s.pages(ctx) })
	s.see("msearch", func() (any, error) { return s.multiSearch(ctx) })
	s.see("point in time", func() (any, error) { return s.pointInTime(ctx) })
	s.see("scroll", func() (any, error) { return s.scroll(ctx) })
	s.see("aggregation", func() (any, error) { return s.search(ctx, object{"aggs": aggs}) })
	s.see("aggregation only", func() (any, error) { return s.search(ctx, object{"aggs": aggs, "size": 0}) })
	s.see("highlight", func() (any, error) { return s.search(ctx, object{"highlight": highlight}) })
	s.see("sort", func() (any, error) { return s.search(ctx, object{"sort": []string{"title.raw"}}) })
	s.see("malformed query", func() (any, error) { return s.search(ctx, object{"query": malformed}) })
	missing := searcher{s.client, "no-such-index", s.query}
	s.see("missing index", func() (any, error) { return missing.search(ctx, object{}) })
	s.see("count", func() (any, error) { return s.count(ctx) })
}

func (s searcher) see(request string, send func() (any, error)) {
	line := object{"request": request}
	answer, err := send()
	var refused *opensearch.StructError
	switch {
	case errors.As(err, &refused):
		line["error"] = object{"status": refused.Status, "name": "StructError"}
	case err != nil:
		log.Fatal(request, ": ", err)
	case request == "count":
		line["count"] = answer
	default:
		line["responses"] = answer
	}
	print(line)
}

func print(line object) {
	bytes, err := json.Marshal(line)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(bytes))
}

func (s searcher) body(more object) string {
	body := object{"query": s.query, "size": 20}
	for key, value := range more {
		body[key] = value
	}
	bytes, err := json.Marshal(body)
	if err != nil {
		log.Fatal(err)
	}
	return string(bytes)
}

func (s searcher) request(more object) *opensearchapi.SearchReq {
	return &opensearchapi.SearchReq{Indices: []string{s.index}, Body: strings.NewReader(s.body(more))}
}

func (s searcher) search(ctx context.Context, more object) ([]any, error) {
	answer, err := s.client.Search(ctx, s.request(more))
	return []any{answer}, err
}

func (s searcher) pages(ctx context.Context) (any, error) {
	var pages []any
	for from := 0; from < 35; from += 7 {
		page, err := s.search(ctx, object{"from": from, "size": 7})
		if err != nil {
			return nil, err
		}
		pages = append(pages, page...)
	}
	return pages, nil
}

func (s searcher) multiSearch(ctx context.Context) (any, error) {
	var lines strings.Builder
	for _, from := range []int{0, 20} {
		fmt.Fprintf(&lines, "{\"index\": %q}\n%s\n", s.index, s.body(object{"from": from}))
	}
	answer, err := s.client.MSearch(ctx, opensearchapi.MSearchReq{Body: strings.NewReader(lines.String())})
	if err != nil {
		return nil, err
	}
	return answer.Responses, nil
}

func (s searcher) pointInTime(ctx context.Context) (any, error) {
	pit, err := s.client.PointInTime.Create(ctx, opensearchapi.PointInTimeCreateReq{
		Indices: []string{s.index},
		Params:  opensearchapi.PointInTimeCreateParams{KeepAlive: time.Minute},
	})
	if err != nil {
		return nil, err
	}
	body := s.body(object{"pit": object{"id": pit.PitID, "keep_alive": "1m"}})
	answer, err := s.client.Search(ctx, &opensearchapi.SearchReq{Body: strings.NewReader(body)})
	if err != nil {
		return nil, err
	}
	_, err = s.client.PointInTime.Delete(ctx, opensearchapi.PointInTimeDeleteReq{PitID: []string{pit.PitID}})
	return []any{answer}, err
}

func (s searcher) scroll(ctx context.Context) (any, error) {
	first := s.request(object{"size": 15})
	first.Params.Scroll = time.Minute
	answer, err := s.client.Search(ctx, first)
	if err != nil {
		return nil, err
	}
	answers, id, more := []any{answer}, *answer.ScrollID, len(answer.Hits.Hits) > 0
	for more {
		next, err := s.client.Scroll.Get(ctx, opensearchapi.ScrollGetReq{
			ScrollID: id,
			Params:   opensearchapi.ScrollGetParams{Scroll: time.Minute},
		})
		if err != nil {
			return nil, err
		}
		answers, id, more = append(answers, next), *next.ScrollID, len(next.Hits.Hits) > 0
	}
	_, err = s.client.Scroll.Delete(ctx, opensearchapi.ScrollDeleteReq{ScrollIDs: []string{id}})
	return answers, err
}

func (s searcher) count(ctx context.Context) (any, error) {
	query, err := json.Marshal(object{"query": s.query})
	if err != nil {
		return nil, err
	}
	answer, err := s.client.Indices.Count(ctx, &opensearchapi.IndicesCountReq{
		Indices: []string{s.index},
		Body:    strings.NewReader(string(query)),
	})
	if err != nil {
		return nil, err
	}
	return answer.Count, nil
}
