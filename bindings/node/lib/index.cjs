const { createFace } = require("../../js/face.js");
const { load } = require("./native.cjs");

module.exports = load(createFace);
