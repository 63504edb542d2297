// Reading of the JSON schemas of an OpenAPI description.

/** A description with its references; `at` follows one of the form `#/components/schemas/Name`. */
export class Description {
  constructor(document) { this.document = document; }

  at(reference) {
    const names = reference.replace(/^#\//, "").split("/").map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
    return names.reduce((value, name) => value?.[name], this.document) ?? {};
  }

  /** The object itself, its references followed and its `allOf` joined. */
  resolved(value, depth = 0) {
    if (!value || depth > 16) return value ?? {};
    if (value.$ref) {
      const { $ref, ...own } = value;
      return { ...this.resolved(this.at($ref), depth + 1), ...own };
    }
    if (!value.allOf) return value;
    const { allOf, ...own } = value;
    return [...allOf.map((part) => this.resolved(part, depth + 1)), own].reduce((whole, part) => ({
      ...whole, ...part,
      properties: { ...whole.properties, ...part.properties },
      required: [...(whole.required ?? []), ...(part.required ?? [])],
    }), {});
  }

  /** The alternatives of a schema that are not null. */
  alternatives(schema) {
    const list = schema.oneOf ?? schema.anyOf;
    return list?.map((one) => this.resolved(one)).filter(({ type }) => type !== "null");
  }

  /** What kind of value a schema wants, in words. */
  typeOf(value) {
    const schema = this.resolved(value);
    const alternatives = this.alternatives(schema);
    if (alternatives?.length) return [...new Set(alternatives.map((one) => this.typeOf(one)))].join(" or ");
    if ("const" in schema) return JSON.stringify(schema.const);
    if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(", ");
    const types = [schema.type ?? (schema.properties ? "object" : schema.items ? "array" : "any")].flat();
    return types.filter((type) => type !== "null")
      .map((type) => (type === "array" ? `list of ${this.typeOf(schema.items ?? {})}` : type)).join(" or ");
  }

  /** The limits and the default of a schema, in words. */
  limitsOf(value) {
    const schema = this.resolved(value);
    const own = [];
    const low = schema.exclusiveMinimum ?? schema.minimum;
    const high = schema.exclusiveMaximum ?? schema.maximum;
    if (low !== undefined) own.push(`${schema.exclusiveMinimum !== undefined ? "above" : "from"} ${low}`);
    if (high !== undefined) own.push(`${schema.exclusiveMaximum !== undefined ? "below" : "to"} ${high}`);
    if (schema.minItems !== undefined) own.push(`at least ${schema.minItems}`);
    if (schema.maxItems !== undefined) own.push(`at most ${schema.maxItems}`);
    if (schema.maxLength !== undefined) own.push(`at most ${schema.maxLength} characters`);
    const limits = own.length ? [own.join(" ")] : [];
    if (schema.default !== undefined && schema.default !== null) limits.push(`default ${JSON.stringify(schema.default)}`);
    return limits.join(", ");
  }

  /** The fields of an object, or of what a list or the alternatives hold, required ones first: `[{ name, schema, isRequired }]`. */
  fieldsOf(value) {
    const schema = this.resolved(value);
    if (schema.items) return this.fieldsOf(schema.items);
    const alternatives = this.alternatives(schema) ?? [];
    const fields = new Map();
    for (const one of alternatives) for (const field of this.fieldsOf(one)) if (!fields.has(field.name)) fields.set(field.name, field);
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      fields.set(name, { name, schema: field, isRequired: schema.required?.includes(name) ?? false });
    }
    return [...fields.values()].sort((one, other) => (other.isRequired ?? false) - (one.isRequired ?? false));
  }

  /** A value that a schema could describe: its example, or one made of its required fields. */
  sampleOf(value, depth = 0) {
    const schema = this.resolved(value);
    for (const given of [schema.example, schema.examples?.[0], schema.const, schema.default]) {
      if (given !== undefined && given !== null) return given;
    }
    if (schema.enum) return schema.enum[0];
    const [alternative] = this.alternatives(schema) ?? [];
    if (alternative && depth < 8) return this.sampleOf(alternative, depth + 1);
    const type = [schema.type ?? (schema.properties ? "object" : "")].flat()[0];
    if (type === "object" && depth < 8) {
      const wanted = schema.required ?? [];
      return Object.fromEntries(wanted.map((name) => [name, this.sampleOf(schema.properties?.[name] ?? {}, depth + 1)]));
    }
    if (type === "array") return schema.items && depth < 8 ? [this.sampleOf(schema.items, depth + 1)] : [];
    return { string: "…", integer: 1, number: 1, boolean: true }[type] ?? {};
  }
}
