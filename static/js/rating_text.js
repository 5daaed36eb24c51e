// The answer's text in the workbench: offsets in code points, drawn marks, sentences. The text itself never changes.
(() => {
  "use strict";

  const codePoints = (text) => {
    let count = 0;
    for (const _ of text) count += 1;
    return count;
  };

  // One box: an answer in one text, or one part of it that begins `offset` code points into the whole.
  const segmentOf = (box) => {
    const text = box.textContent;
    const offset = Number(box.dataset.start || 0);
    // place[i] is the UTF-16 index of code point i: the server counts code points.
    const place = [];
    let index = 0;
    for (const character of text) {
      place.push(index);
      index += character.length;
    }
    place.push(index);
    return { box, text, offset, place, end: offset + place.length - 1 };
  };

  const create = (boxes) => {
    const segments = [...boxes].map(segmentOf);
    const at = (offset) => segments.find((one) => one.offset <= offset && offset <= one.end);

    const quote = ([start, end]) => {
      const { text, offset, place } = at(start);
      return text.slice(place[start - offset], place[end - offset]);
    };

    const offsetOf = (one, node, offset) => {
      const before = document.createRange();
      before.selectNodeContents(one.box);
      before.setEnd(node, offset);
      return one.offset + codePoints(before.toString());
    };

    // What of the selection lies in one box, without the blanks around it.
    const within = (one, selection) => {
      const range = selection.getRangeAt(0).cloneRange();
      if (!range.intersectsNode(one.box)) return null;
      if (!one.box.contains(range.startContainer)) range.setStart(one.box, 0);
      if (!one.box.contains(range.endContainer)) range.setEnd(one.box, one.box.childNodes.length);
      let start = offsetOf(one, range.startContainer, range.startOffset);
      let end = offsetOf(one, range.endContainer, range.endOffset);
      const blank = (place) => /^\s$/u.test(quote([place, place + 1]));
      while (start < end && blank(start)) start += 1;
      while (end > start && blank(end - 1)) end -= 1;
      return start < end ? [start, end] : null;
    };

    // The selected stretch, in the first part that it reaches into; null when nothing of the answer is selected.
    const selected = () => {
      const selection = window.getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return null;
      for (const one of segments) {
        const stretch = within(one, selection);
        if (stretch) return stretch;
      }
      return null;
    };

    const select = ([start, end]) => {
      const one = at(start);
      const range = document.createRange();
      const point = (offset) => {
        const walker = document.createTreeWalker(one.box, NodeFilter.SHOW_TEXT);
        let left = one.place[offset - one.offset];
        let node = walker.nextNode();
        while (node && left > node.data.length) {
          left -= node.data.length;
          node = walker.nextNode();
        }
        return node ? [node, left] : [one.box, one.box.childNodes.length];
      };
      range.setStart(...point(start));
      range.setEnd(...point(end));
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      const seen = range.getBoundingClientRect();
      if (seen.top < 0 || seen.bottom > window.innerHeight) window.scrollBy(0, seen.top - window.innerHeight / 3);
    };

    // marks: [{hue, start, end}]; each hue draws its own line where marks overlap.
    const drawIn = (one, marks) => {
      const edges = new Set([one.offset, one.end]);
      for (const mark of marks) {
        for (const edge of [mark.start, mark.end]) if (edge > one.offset && edge < one.end) edges.add(edge);
      }
      const cuts = [...edges].sort((a, b) => a - b);
      const pieces = [];
      for (let i = 1; i < cuts.length; i += 1) {
        const [start, end] = [cuts[i - 1], cuts[i]];
        const hues = [...new Set(marks.filter((m) => m.start <= start && m.end >= end).map((m) => m.hue))];
        let piece = document.createTextNode(quote([start, end]));
        hues.reverse().forEach((hue, depth) => {
          const around = document.createElement(depth === hues.length - 1 ? "mark" : "span");
          around.className = `ev ev--${hue} c--${hue}`;
          around.append(piece);
          piece = around;
        });
        pieces.push(piece);
      }
      one.box.replaceChildren(...pieces);
    };
    const draw = (marks) => {
      for (const one of segments) drawIn(one, marks);
    };

    const sentencesOf = ({ text, offset }) => {
      const found = [];
      if (!window.Intl || !Intl.Segmenter) return found;
      const segmenter = new Intl.Segmenter(document.documentElement.lang || "en", { granularity: "sentence" });
      for (const part of segmenter.segment(text)) {
        const words = part.segment.trim();
        if (!words) continue;
        const start = offset + codePoints(text.slice(0, part.index + part.segment.indexOf(words)));
        found.push([start, start + codePoints(words)]);
      }
      return found;
    };
    const sentences = segments.flatMap(sentencesOf);

    // Select the sentence behind (+1) or before (-1) what is selected; the first one when nothing is.
    const step = (direction) => {
      if (!sentences.length) return;
      const here = selected();
      let next = direction > 0 ? sentences.find(([start]) => !here || start > here[0]) : null;
      if (direction < 0) next = [...sentences].reverse().find(([start]) => here && start < here[0]);
      select(next || (direction > 0 ? sentences[sentences.length - 1] : sentences[0]));
    };

    return { quote, selected, draw, step };
  };

  window.ratingText = create;
})();
