// Two answers → who moved where.

/** One document: its places from 1, null where it is not among the hits; scores; and the passage if the answer carries one. */
function compareRanks(plainHits, rerankedHits) {
  const documents = new Map();
  const entry = (hit) => {
    const key = JSON.stringify([hit._index, hit._id]);
    if (!documents.has(key)) {
      documents.set(key, { key, id: hit._id, index: hit._index, before: null, after: null });
    }
    return documents.get(key);
  };
  plainHits.forEach((hit, i) => Object.assign(entry(hit), { before: i + 1, scoreBefore: hit._score }));
  rerankedHits.forEach((hit, i) =>
    Object.assign(entry(hit), { after: i + 1, scoreAfter: hit._score, passage: passageOf(hit) })
  );
  return [...documents.values()];
}

function firstBy(documents, side) {
  return documents.filter((d) => d[side] !== null && d[side] <= SHOWN).sort((a, b) => a[side] - b[side]);
}

/** Places gained; positive is up. Null where one side does not have the document. */
function gain(doc) {
  return doc.before === null || doc.after === null ? null : doc.before - doc.after;
}

function passageOf(hit) {
  const passage = hit.fields?.cross_encoder_passage?.[0];
  return typeof passage?.text === "string" ? passage : null;
}

/** What changed, in figures. */
function movement(documents) {
  const after = firstBy(documents, "after");
  const before = new Set(firstBy(documents, "before").map((d) => d.key));
  const climbs = after.filter((d) => gain(d) > 0).sort((a, b) => gain(b) - gain(a));
  return {
    shown: after.length,
    moved: after.filter((d) => gain(d) !== 0).length,
    newcomers: after.filter((d) => !before.has(d.key)).length,
    highestClimb: climbs[0] ?? null,
  };
}
