/** Headings of lists of what is to be done. */
export const TASK_HEADING = new RegExp(
  "(?<![\\p{L}])(?:to-?dos?|to do|actions?|action items?|(?:open |next )?tasks|next steps|follow[- ]?ups?|" +
    "aufgaben(?:liste)?|nächste schritte|zu erledigen|offene punkte und aufgaben|" +
    "tâches|à faire|prochaines étapes|tareas(?: pendientes)?|pendientes|próximos pasos|por hacer|" +
    "attività|compiti|da fare|prossimi passi|tarefas|a fazer|próximos passos|pendências)(?![\\p{L}])",
  "iu",
);
