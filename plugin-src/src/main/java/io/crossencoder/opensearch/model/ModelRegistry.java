package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.model.ModelState.Failed;
import io.crossencoder.opensearch.model.ModelState.Loading;
import io.crossencoder.opensearch.model.ModelState.Ready;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The models of this node, by folder name. A model is loaded in the background when a pipeline or a search first names it, and
 * stays; a model that was refused is tried again when its folder has changed, or a pipeline that names it has.
 */
public final class ModelRegistry implements Closeable {
    private static final Logger logger = LogManager.getLogger(ModelRegistry.class);

    private final ModelFolders folders;
    private final ModelOpener opener;
    private final Executor background;
    private final Map<String, ModelState> states = new HashMap<>();
    private final Map<String, MendWatch> refused = new HashMap<>();
    private int opening;
    private boolean closed;

    /** A registry whose models take the memory they want. */
    public ModelRegistry(List<Path> roots, Runnable natives, Executor background) {
        this(roots, natives, background, NativeMemory.unlimited(), Acceleration.none());
    }

    /**
     * @param roots folders that hold model folders; the first that has a name wins
     * @param natives loads the native libraries; called before each model, so that a platform without them still starts
     * @param background runs the loading, seconds each
     * @param memory what the models may take together
     * @param acceleration puts them on this node's accelerators
     */
    public ModelRegistry(
            List<Path> roots, Runnable natives, Executor background, NativeMemory memory, Acceleration acceleration) {
        this.folders = new ModelFolders(roots);
        this.opener = new ModelOpener(folders, natives, memory, acceleration);
        this.background = background;
    }

    /** Whether a folder of that name exists on this node now. */
    public boolean exists(String name) {
        return folders.find(name).isPresent();
    }

    /** What to tell a user whose model does not exist. */
    public String unknown(String name) {
        return folders.unknown(name);
    }

    /** Where the model stands; starts loading it if nobody has asked before. Never blocks. */
    public ModelState state(String name) {
        synchronized (states) {
            ModelState state = states.get(name);
            if (state instanceof Failed) {
                lookAgain(name);
            }
            if (state == null && !exists(name)) {
                return new Failed(unknown(name)); // not kept: any search may make up names
            }
            return state == null ? startLoading(name) : state;
        }
    }

    /**
     * Lets a mended model serve without a restart. Putting its pipeline again would not do: the platform ignores a pipeline that
     * is the same as before.
     */
    private void lookAgain(String name) {
        MendWatch watch = refused.get(name);
        if (watch == null || !watch.isDue()) {
            return;
        }
        try {
            background.execute(() -> {
                if (watch.isMended(look(name))) {
                    prepare(name);
                }
            });
        } catch (RejectedExecutionException e) {
            logger.debug("the node is stopping, model [{}] is not looked at again", name);
        }
    }

    private List<String> look(String name) {
        return folders.find(name).map(MendWatch::look).orElse(List.of());
    }

    /** Every model that has been named on this node, with its state. */
    public Map<String, ModelState> states() {
        synchronized (states) {
            return Map.copyOf(states);
        }
    }

    /** Starts loading a model that is not there or has failed. Never blocks. */
    public void prepare(String name) {
        synchronized (states) {
            if (!(states.get(name) instanceof Ready)) {
                startLoading(name);
            }
        }
    }

    /** Tries every refused model again, because something has changed that may have been in its way. Never blocks. */
    public void prepareRefused() {
        synchronized (states) {
            states.entrySet().stream()
                    .filter(state -> state.getValue() instanceof Failed)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(this::prepare);
        }
    }

    private ModelState startLoading(String name) {
        if (states.get(name) instanceof Loading loading) {
            return loading;
        }
        ModelState state = new Loading();
        if (closed) {
            state = new Failed("the node is stopping");
        } else {
            try {
                background.execute(() -> load(name));
            } catch (RejectedExecutionException e) {
                state = new Failed("the node is stopping");
            }
        }
        states.put(name, state);
        return state;
    }

    private void load(String name) {
        synchronized (states) {
            if (closed) {
                return;
            }
            opening++;
        }
        try {
            open(name);
        } finally {
            synchronized (states) {
                opening--;
                states.notifyAll();
            }
        }
    }

    private void open(String name) {
        List<String> before = List.of();
        ModelState loaded;
        try {
            before = look(name);
            loaded = opener.open(name);
        } catch (Throwable e) {
            // Whatever it is: a model that is loading for good would never be tried again.
            loaded = ModelOpener.failed(name, String.valueOf(e.getMessage()), e);
        }
        synchronized (states) {
            if (loaded instanceof Failed) {
                refused.put(name, new MendWatch(before));
            }
            if (closed && loaded instanceof Ready ready) {
                ready.model().decRef();
            } else {
                states.put(name, loaded);
            }
        }
    }

    /**
     * Gives back every model; memory goes when the last search that uses one has ended. Waits for those that are just being opened:
     * native code that still runs when the process ends would crash it.
     */
    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (states) {
            closed = true;
            while (opening > 0) {
                try {
                    states.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            for (ModelState state : states.values()) {
                if (state instanceof Ready ready) {
                    ready.model().decRef();
                }
            }
            states.clear();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
