// A document's page: text and pages light each other up, findings are decided by keys.

import { connect } from "./sides.js";
import { decideByKeys } from "./deciding.js";
import { stayPresent } from "./presence.js";
import { searchWithin } from "./within.js";
import { turnPages } from "./viewer.js";

const text = document.getElementById("text");
const pages = document.getElementById("pages");

if (text) {
  const sides = connect(text, pages);
  if (pages) turnPages(pages, sides.figures);
  searchWithin(text, sides);
  decideByKeys(text, sides);
  stayPresent(text.dataset);
}
