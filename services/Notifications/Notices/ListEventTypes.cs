using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Notices;

/// <summary>The catalogue of what endpoints can be told.</summary>
internal static class ListEventTypes
{
    /// <param name="Name">As in <c>type</c> and in an endpoint's patterns.</param>
    /// <param name="Description">When it is sent.</param>
    /// <param name="DataVersion">Of the form of <c>data</c>.</param>
    /// <param name="Members">Of <c>data</c> in the full form.</param>
    internal sealed record Answer(string Name, string Description, int DataVersion, IReadOnlyList<string> Members);

    public static Ok<Page<Answer>> Handle(HttpResponse response)
    {
        response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new Page<Answer>([.. NoticeTypes.All.Select(type => new Answer(type.Name, type.Description, NoticeType.DataVersion, type.Members))]));
    }
}
