using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Notices;

/// <summary>One type of the catalogue with the form of its data. A type has one form for ever: another form is another type.</summary>
internal static class ReadEventType
{
    /// <param name="Name">As in <c>type</c> and in an endpoint's patterns.</param>
    /// <param name="Description">When it is sent.</param>
    /// <param name="DataVersion">Of the form of <c>data</c>.</param>
    /// <param name="Members">Of <c>data</c> in the full form.</param>
    /// <param name="Schema">Of <c>data</c> in the full form: JSON Schema, draft 2020-12. New members may appear in it, all of which may be absent; pass over those you do not know.</param>
    /// <param name="ThinSchema">Of <c>data</c> in the thin form: what endpoints of that form get, and every endpoint of what is restricted or over 64 KiB. Absent where the data is always the same.</param>
    /// <param name="Example">Of <c>data</c> in the full form; fits the schema.</param>
    internal sealed record Answer(string Name, string Description, int DataVersion, IReadOnlyList<string> Members, JsonElement Schema, JsonElement? ThinSchema, JsonElement Example);

    /// <param name="name">Of the type, for example organisation.registered.</param>
    /// <param name="response">Gets its cache rule.</param>
    public static Results<Ok<Answer>, ProblemHttpResult> Handle(string name, HttpResponse response)
    {
        if (NoticeTypes.Find(name) is not { } type)
        {
            return Problem.Of(StatusCodes.Status404NotFound, "not-found", "There is no such event type", "Take a name from /notifications/v1/event-types, as it is spelled there.");
        }

        response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(Of(type));
    }

    internal static Answer Of(NoticeType type)
    {
        var form = NoticeForm.Of(type.Name);
        return new(type.Name, type.Description, NoticeType.DataVersion, type.Members, form.Schema, type.IsOfSubject ? NoticeForm.Thin.Schema : null, form.Example);
    }
}
