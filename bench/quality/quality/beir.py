"""Files of a folder in BEIR layout. Ids are strings, also where they are written as numbers."""

import json

COLUMNS = ("query-id", "corpus-id", "score")


def rows(file):
    """The objects of a file that has one on each line."""
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _row(line, f"{file}, line {number}")


def _row(line, place):
    try:
        row = json.loads(line)
    except json.JSONDecodeError as e:
        raise SystemExit(f"{place} is no JSON: {e}; write one object a line") from e
    if not isinstance(row, dict) or "_id" not in row or "text" not in row:
        raise SystemExit(f"{place} lacks [_id] or [text]; write an object with both")
    return {**row, "_id": str(row["_id"])}


def grades(file):
    """Per query the grade of each judged document, of a file with the columns COLUMNS, or trec_eval's four, or with these three and no
    header; separated by tabs, commas, or spaces, as the first line is."""
    found, columns = {}, None
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            if columns is None:
                separator = next((each for each in "\t," if each in line), None)
                columns, is_header = _columns(line.strip("\r\n").split(separator), f"{file}, line {number}")
                if is_header:
                    continue
            cells = line.strip("\r\n").split(separator)
            try:
                query, document, grade = (cells[column].strip() for column in columns)
                found.setdefault(query, {})[document] = _whole(grade)
            except (IndexError, ValueError, OverflowError) as e:
                raise SystemExit(f"{file}, line {number}: [{COLUMNS[-1]}] is to be a whole number, and {', '.join(COLUMNS)} separated as in the first line") from e
    return found


def _columns(cells, place):
    """Where COLUMNS are, and whether these cells are their names."""
    names = [each.strip().lower().replace("_", "-") for each in cells]
    if set(COLUMNS) <= set(names):
        return [names.index(each) for each in COLUMNS], True
    try:
        _whole(cells[-1])
        return {3: (0, 1, 2), 4: (0, 2, 3)}[len(cells)], False
    except (KeyError, ValueError, OverflowError) as e:
        raise SystemExit(f"{place}: the first line is to name the columns, separated by tabs: {', '.join(COLUMNS)}") from e


def _whole(text):
    if int(float(text)) != float(text):
        raise ValueError(text)
    return int(float(text))


def run(file):
    """(query, document, score) of a candidate list as trec_eval's runs are: query, Q0, document, rank, score, name."""
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    query, _, document, _, score = line.split()[:5]
                    yield query, document, float(score)
                except ValueError as e:
                    raise SystemExit(f"{file}, line {number} is not [query Q0 document rank score name], separated by spaces") from e
