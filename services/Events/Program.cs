using Trilateral.Events;
using Trilateral.Events.Data;
using Trilateral.Events.Dialogues;
using Trilateral.Events.HeldEvents;
using Trilateral.Events.Registrations;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddServiceDatabase<EventsDbContext>(EventsService.Database);
builder.AddServiceMessaging<EventsDbContext>(EventsService.Messaging);
builder.AddServiceIdentity(EventsService.Messaging);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, EventsJson.Default));

var app = builder.Build();
app.UseServiceDefaults();
app.MapServiceHealth();
app.MapHeldEvents();
app.MapDialogues();
app.MapRegistrations();
app.Run();
