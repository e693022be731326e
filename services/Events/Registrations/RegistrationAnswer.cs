using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Events.Registrations;

/// <summary>A registration as its organisation and the Secretariat see it.</summary>
/// <param name="Id"><c>reg_…</c>.</param>
/// <param name="DialogueId"><c>evt_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="PersonId"><c>per_…</c>.</param>
/// <param name="DisplayName">Left out where answers are kept: of repeats, and in the audit.</param>
/// <param name="Mode">inPerson or online.</param>
/// <param name="State">confirmed, waiting or cancelled.</param>
/// <param name="Position">The number on the waiting list, while waiting.</param>
/// <param name="WaitsFor">organisationCap or capacity, while waiting.</param>
/// <param name="RegisteredAt">UTC.</param>
/// <param name="ConfirmedAt">UTC.</param>
/// <param name="CancelledAt">UTC.</param>
/// <param name="CancellationReason">As given.</param>
/// <param name="Version">The ETag.</param>
internal sealed record RegistrationAnswer(
    string Id,
    string DialogueId,
    string OrganisationId,
    string PersonId,
    string? DisplayName,
    string Mode,
    string State,
    long? Position,
    string? WaitsFor,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? ConfirmedAt,
    DateTimeOffset? CancelledAt,
    string? CancellationReason,
    long Version) : IVersioned
{
    public static RegistrationAnswer Of(Registration registration) => Nameless(registration) with { DisplayName = registration.DisplayName };

    public static RegistrationAnswer Nameless(Registration registration) => new(
        registration.Id.ToString(),
        registration.DialogueId.ToString(),
        registration.OwnerOrganisation,
        registration.PersonId,
        DisplayName: null,
        WireNames<AttendanceMode>.Of(registration.Mode),
        WireNames<RegistrationState>.Of(registration.State),
        registration.State == RegistrationState.Waiting ? registration.Position : null,
        registration.WaitsFor is { } reason ? WireNames<WaitingReason>.Of(reason) : null,
        registration.RegisteredAt,
        registration.ConfirmedAt,
        registration.CancelledAt,
        registration.CancellationReason,
        registration.Version);
}
