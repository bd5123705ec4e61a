using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Portal.Api;

/// <summary>
/// Describes the API for programs: the one address, for each action the form that it takes, and the answers.
/// All of it follows from <see cref="ApiTable"/>, so that it cannot tell anything else than what the dispatcher does.
/// </summary>
internal sealed class ApiDocument : IOpenApiDocumentTransformer
{
    private const string FailureSchema = "failure";

    /// <summary>The units that a name does not tell.</summary>
    private static readonly FrozenDictionary<string, string> s_units = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["active"] = ApiText.UnitActive,
        ["bandwidth_limit"] = ApiText.UnitGbPerMonth,
        ["created"] = ApiText.UnitUtc,
        ["creation_date"] = ApiText.UnitUtc,
        ["cancellation_date"] = ApiText.UnitUtc,
        ["cancellation_unix_date"] = ApiText.UnitUnix,
        ["date"] = ApiText.UnitUtc,
        ["id"] = ApiText.UnitCustomer,
        ["last_modified"] = ApiText.UnitUtc,
        ["locations"] = ApiText.UnitCodes,
        ["quota"] = ApiText.UnitGb,
        ["size"] = ApiText.UnitBytes,
        ["storage_usage"] = ApiText.UnitGbPeak,
        ["termination_date"] = ApiText.UnitUtc,
        ["termination_unix_date"] = ApiText.UnitUnix,
        ["traffic"] = ApiText.UnitGbPeriod,
        ["usage"] = ApiText.UnitBytes,
        ["usage_storage"] = ApiText.UnitBytes,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new() { Title = ApiText.Title, Version = "1", Description = ApiText.Introduction };
        document.Servers = [new() { Url = "/" }];
        var schemas = (document.Components ??= new()).Schemas ??= new Dictionary<string, IOpenApiSchema>();
        schemas[FailureSchema] = FailureOf();
        foreach (var action in ApiTable.All)
        {
            schemas[action.Name] = FormOf(action);
            schemas[AnswerName(action)] = SchemaOf(action.Answer, action);
        }

        (document.Paths ??= [])[PortalUrls.Api] = new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = OperationOf(document) } };
        return Task.CompletedTask;
    }

    private static OpenApiOperation OperationOf(OpenApiDocument document)
    {
        var forms = new OpenApiSchema
        {
            OneOf = [.. ApiTable.All.Select(action => new OpenApiSchemaReference(action.Name, document))],
            Discriminator = new()
            {
                PropertyName = FieldAttribute.Names.Action,
                Mapping = ApiTable.All.ToDictionary(action => action.Name, action => new OpenApiSchemaReference(action.Name, document)),
            },
        };
        var examples = ApiTable.All.ToDictionary(action => action.Name, IOpenApiExample (action) => new OpenApiExample { Summary = action.Meaning, Value = ExampleOf(action) });
        return new()
        {
            OperationId = "s3",
            Summary = ApiText.OneAddress,
            Parameters = [new OpenApiParameter
            {
                Name = ApiEndpoint.IdempotencyKeyHeader,
                In = ParameterLocation.Header,
                Description = ApiText.IdempotencyMeaning,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 100 },
            }],
            RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/x-www-form-urlencoded"] = new OpenApiMediaType { Schema = forms, Examples = examples },
                    ["multipart/form-data"] = new OpenApiMediaType { Schema = forms },
                },
            },
            Responses = new()
            {
                ["200"] = Response(ApiText.Answer200, new OpenApiSchema
                {
                    OneOf = [.. ApiTable.All.Select(action => new OpenApiSchemaReference(AnswerName(action), document)), new OpenApiSchemaReference(FailureSchema, document)],
                }),
                ["405"] = Response(ApiText.PostOnly, new OpenApiSchemaReference(FailureSchema, document)),
                ["413"] = Response(string.Format(CultureInfo.InvariantCulture, ApiText.TooLarge, ApiEndpoint.MaxBody), new OpenApiSchemaReference(FailureSchema, document)),
                ["429"] = Response(ApiText.Answer429, new OpenApiSchemaReference(FailureSchema, document)),
            },
        };
    }

    private static OpenApiResponse Response(string description, IOpenApiSchema schema) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new OpenApiMediaType { Schema = schema } },
    };

    private static string AnswerName(ApiAction action) => $"{action.Name}_answer";

    private static OpenApiSchema FormOf(ApiAction action)
    {
        var parameters = ParameterReader.Describe(action.Parameters);
        var fields = new Dictionary<string, IOpenApiSchema>
        {
            [FieldAttribute.Names.Action] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create(action.Name)] },
            [FieldAttribute.Names.Token] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "password", Description = ApiText.TokenMeaning },
        };
        foreach (var parameter in parameters)
        {
            fields[parameter.Field.Name] = FieldOf(parameter);
        }

        return new()
        {
            Type = JsonSchemaType.Object,
            Title = action.Name,
            Description = action.Meaning,
            Properties = fields,
            Required = new HashSet<string>([FieldAttribute.Names.Action, FieldAttribute.Names.Token, .. parameters.Where(parameter => parameter.IsRequired).Select(parameter => parameter.Field.Name)]),
        };
    }

    private static OpenApiSchema FieldOf(ParameterReader.Parameter parameter)
    {
        var schema = new OpenApiSchema { Description = parameter.Field.Meaning, Type = JsonSchemaType.String };
        if (parameter.Type == typeof(int))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int32");
            schema.Minimum = parameter.Field.Min.ToString(CultureInfo.InvariantCulture);
            schema.Maximum = parameter.Field.Max.ToString(CultureInfo.InvariantCulture);
        }
        else if (parameter.Type == typeof(DateOnly))
        {
            schema.Format = "date";
        }
        else if (parameter.Type.IsEnum)
        {
            schema.Enum = [.. ParameterReader.WordsOf(parameter.Type).Keys.Select(word => JsonValue.Create(word))];
        }
        else
        {
            schema.MaxLength = parameter.Field.MaxLength;
        }

        schema.Default = parameter.Default is { } value ? JsonSerializer.SerializeToNode(value) : null;
        return schema;
    }

    private static JsonObject ExampleOf(ApiAction action)
    {
        var example = new JsonObject { [FieldAttribute.Names.Action] = action.Name, [FieldAttribute.Names.Token] = "s3p_…" };
        foreach (var parameter in ParameterReader.Describe(action.Parameters).Where(parameter => parameter.IsRequired))
        {
            example[parameter.Field.Name] = parameter.Type == typeof(int) ? 1
                : parameter.Type.IsEnum ? ParameterReader.WordsOf(parameter.Type).Keys.First()
                : parameter.Field.Name switch { FieldAttribute.Names.S3uid => "7VT1xrnQbWSIQhoOrAngpLUL5reuFcXY", FieldAttribute.Names.BucketName => "my-bucket", _ => "report.pdf" };
        }

        return example;
    }

    private static OpenApiSchema FailureOf()
    {
        var schema = SchemaOf(typeof(FailureAnswer), null);
        schema.Required!.Remove("details");
        ((OpenApiSchema)schema.Properties!["code"]).Enum = [JsonValue.Create(-1)];
        return schema;
    }

    private static OpenApiSchema SchemaOf(Type type, ApiAction? action)
    {
        var nullability = new NullabilityInfoContext();
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(property => property.GetCustomAttribute<JsonPropertyOrderAttribute>()?.Order ?? 0)
            .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property => (Property: property, IsNullable: IsNullable(property)));
        var schemas = new Dictionary<string, IOpenApiSchema>();
        foreach (var (name, (property, isNullable)) in properties)
        {
            var schema = ValueOf(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            schema.Type |= isNullable ? JsonSchemaType.Null : 0;
            schema.Description = s_units.GetValueOrDefault(name);
            if (property.DeclaringType == typeof(ApiAnswer))
            {
                schema.Enum = [JsonValue.Create(property.Name == nameof(ApiAnswer.Result) ? "OK" : action!.Name)];
            }

            schemas[name] = schema;
        }

        return new()
        {
            Type = JsonSchemaType.Object,
            Properties = schemas,
            Required = new HashSet<string>(properties.Where(pair => !IsLeftOut(pair.Value.Property)).Select(pair => pair.Key)),
        };

        bool IsNullable(PropertyInfo property) => nullability.Create(property).ReadState is NullabilityState.Nullable && !IsLeftOut(property);
    }

    private static bool IsLeftOut(PropertyInfo property) => property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.WhenWritingNull };

    private static OpenApiSchema ValueOf(Type type) =>
        type == typeof(string) ? new() { Type = JsonSchemaType.String }
        : type == typeof(int) ? new() { Type = JsonSchemaType.Integer, Format = "int32" }
        : type == typeof(long) ? new() { Type = JsonSchemaType.Integer, Format = "int64" }
        : type == typeof(decimal) ? new() { Type = JsonSchemaType.Number }
        : type.IsGenericType ? new() { Type = JsonSchemaType.Array, Items = ValueOf(type.GetGenericArguments()[0]) }
        : SchemaOf(type, null);
}
